// MathJax for answers that nobody trusts: no extension is loaded, no link, style or id can come from a formula, no menu.
// nbgrader's formgrade.js waits for MathJax 2's signal "End"; the few lines of Hub below give it that.
(function () {
  "use strict";
  var finished = [];
  var hub = {
    Startup: {
      signal: {
        Interest: function (listener) {
          finished.push(listener);
          if (window.MathJax.workbookTypeset) { listener("End"); }
        },
      },
    },
  };
  window.MathJax = {
    tex: {
      inlineMath: [["$", "$"], ["\\(", "\\)"]],
      displayMath: [["$$", "$$"], ["\\[", "\\]"]],
      processEscapes: true,
      packages: { "[-]": ["require", "autoload", "noerrors"] },
      maxBuffer: 20 * 1024,
      maxMacros: 2000,
    },
    svg: { fontCache: "none" },
    options: {
      enableMenu: false,
      ignoreHtmlClass: "input_area|output_area|panel-heading",
      skipHtmlTags: ["script", "noscript", "style", "textarea", "pre", "code"],
    },
    startup: {
      ready: function () {
        window.MathJax.Hub = hub;
        window.MathJax.startup.defaultReady();
        window.MathJax.startup.promise.then(function () {
          window.MathJax.workbookTypeset = true;
          finished.forEach(function (listener) { listener("End"); });
        });
      },
    },
    Hub: hub,
  };
})();
