// MathJax for untrusted answers: formulas cannot add links, styles, classes, or ids, and there is no menu.
// mathjax_start.js also waits for the safe extension.
window.MathJax = {
  tex: {
    inlineMath: [["$", "$"], ["\\(", "\\)"]],
    displayMath: [["$$", "$$"], ["\\[", "\\]"]],
    processEscapes: true,
    // What students' own pages know, without packages that load others, set attributes, or keep options between cells.
    // extpfeil would make the maps of new commands again, so that mathjax_start.js would clear others than are used.
    packages: [
      "base", "ams", "newcommand", "noundefined", "configmacros", "boldsymbol", "braket", "cancel", "cases", "centernot",
      "enclose", "gensymb", "textmacros", "upgreek", "verb",
    ],
    macros: { bm: ["\\boldsymbol{#1}", 1], coloneqq: "\\mathrel{:=}" },
    maxBuffer: 20 * 1024,
    maxMacros: 2000,
  },
  svg: { fontCache: "none" },
  options: {
    enableMenu: false,
    ignoreHtmlClass: "input_area|output_area|panel-heading",
    skipHtmlTags: ["script", "noscript", "style", "textarea", "pre", "code"],
    safeOptions: { allow: { URLs: "none", classes: "none", cssIDs: "none", styles: "none" } },
  },
  startup: { typeset: false, ready: function () {} },
};
