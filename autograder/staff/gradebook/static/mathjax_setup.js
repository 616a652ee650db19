// MathJax for untrusted answers: formulas cannot add links, styles, classes, or ids, and there is no menu.
// mathjax_start.js also waits for the safe extension.
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
    safeOptions: { allow: { URLs: "none", classes: "none", cssIDs: "none", styles: "none" } },
  },
  startup: { typeset: false, ready: function () {} },
};
