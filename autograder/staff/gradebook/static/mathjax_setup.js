// MathJax for answers that nobody trusts: no link, style, class or id can come from a formula, and no menu.
// mathjax_start.js begins once the safe extension is there, too.
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
