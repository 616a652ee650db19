// Typeset one cell after another, and reset definitions between them: \def\frac in a student's answer must not change
// the model answer beside it.
// nbgrader's formgrade.js waits for MathJax 2's signal "End", which the lines about Hub provide.
(function () {
  "use strict";
  var finished = [];
  var maps = window.MathJax._.input.tex.MapHandler.MapHandler;

  function forget() {
    ["new-Command", "new-Delimiter", "new-Environment", "ams-declare-ops"].forEach(function (name) {
      var map = maps.getMap(name);
      if (map) { map.map.clear(); }
    });
    window.MathJax.texReset();
  }

  window.MathJax.Hub = {
    Startup: {
      signal: {
        Interest: function (listener) {
          finished.push(listener);
          if (window.MathJax.workbookTypeset) { listener("End"); }
        },
      },
    },
  };
  maps.getMap("macros").map.delete("mmlToken");  // it sets any attribute of any element
  window.MathJax.startup.defaultReady();

  // Typeset elements one after another; the reading page calls this for content that it inserts.
  function typesetCells(cells) {
    return Array.prototype.reduce.call(cells, function (before, cell) {
      return before.then(forget).then(function () {
        return window.MathJax.typesetPromise([cell]).catch(function (error) { console.error(error); });
      });
    }, window.MathJax.startup.promise);
  }
  window.MathJax.workbookTypesetCells = typesetCells;

  function typeset() {
    typesetCells(document.querySelectorAll(".rendered_html, .workbook-reference")).then(function () {
      window.MathJax.workbookTypeset = true;
      finished.forEach(function (listener) { listener("End"); });
    });
  }
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", typeset); } else { typeset(); }
})();
