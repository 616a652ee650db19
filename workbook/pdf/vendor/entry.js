// One function for Python: typeset(request) -> JSON. No DOM, no network, no file: only the TeX reader and the SVG writer.
import {mathjax} from 'mathjax-full/js/mathjax.js';
import {TeX} from 'mathjax-full/js/input/tex.js';
import {SVG} from 'mathjax-full/js/output/svg.js';
import {TeXFont} from 'mathjax-full/js/output/svg/fonts/tex.js';
import {liteAdaptor} from 'mathjax-full/js/adaptors/liteAdaptor.js';
import {RegisterHTMLHandler} from 'mathjax-full/js/handlers/html.js';
import 'mathjax-full/js/input/tex/base/BaseConfiguration.js';
import 'mathjax-full/js/input/tex/ams/AmsConfiguration.js';
import 'mathjax-full/js/input/tex/bbox/BboxConfiguration.js';
import 'mathjax-full/js/input/tex/boldsymbol/BoldsymbolConfiguration.js';
import 'mathjax-full/js/input/tex/braket/BraketConfiguration.js';
import 'mathjax-full/js/input/tex/cancel/CancelConfiguration.js';
import 'mathjax-full/js/input/tex/cases/CasesConfiguration.js';
import 'mathjax-full/js/input/tex/centernot/CenternotConfiguration.js';
import 'mathjax-full/js/input/tex/color/ColorConfiguration.js';
import 'mathjax-full/js/input/tex/configmacros/ConfigMacrosConfiguration.js';
import 'mathjax-full/js/input/tex/enclose/EncloseConfiguration.js';
import 'mathjax-full/js/input/tex/extpfeil/ExtpfeilConfiguration.js';
import 'mathjax-full/js/input/tex/gensymb/GensymbConfiguration.js';
import 'mathjax-full/js/input/tex/mathtools/MathtoolsConfiguration.js';
import 'mathjax-full/js/input/tex/newcommand/NewcommandConfiguration.js';
import 'mathjax-full/js/input/tex/textmacros/TextMacrosConfiguration.js';
import 'mathjax-full/js/input/tex/unicode/UnicodeConfiguration.js';
import 'mathjax-full/js/input/tex/upgreek/UpgreekConfiguration.js';
import 'mathjax-full/js/input/tex/verb/VerbConfiguration.js';

const packages = ['base', 'ams', 'bbox', 'boldsymbol', 'braket', 'cancel', 'cases', 'centernot', 'color',
  'configmacros', 'enclose', 'extpfeil', 'gensymb', 'mathtools', 'newcommand', 'textmacros', 'unicode', 'upgreek', 'verb'];
const adaptor = liteAdaptor();
RegisterHTMLHandler(adaptor);

// The norm bars of \left\| begin with a piece that is shorter than a letter; begin with the bar itself.
for (const bar of [0x2016, 0x2225]) {
  const known = TeXFont.defaultDelimiters[bar];
  TeXFont.defaultDelimiters[bar] = {...known, sizes: [1], schar: [0x2225], variants: [0]};
}

// A letter that the font has not is drawn as text, of a width to be guessed: ö is as wide as o, ² two thirds of 2.
const plain = new SVG({fontCache: 'none'}).font;
const drawn = (char) => plain.getChar('normal', char.codePointAt(0));
function width(char) {
  for (const [form, share] of [['NFD', 1], ['NFKD', /[\u00b2-\u00b9\u2070-\u209c]/.test(char) ? 0.68 : 1]]) {
    const [base, ...marks] = char.normalize(form);
    if (!marks.includes('⁄') && base !== char && drawn(base)) return share * drawn(base)[2];
  }
  return {'½': 0.83, '¼': 0.83, '¾': 0.83, ß: 0.5, ø: 0.5, æ: 0.72, œ: 0.78}[char] || (/[\u1100-\u115f\u2e80-\ua4c6\uac00-\ud7a3\uf900-\ufaff]/.test(char) ? 1 : 0.6);
}
adaptor.nodeSize = (node) => [Array.from(adaptor.textContent(node)).reduce((sum, char) => sum + width(char), 0), 0.8];

// Names that LaTeX users have from other packages, and MathJax has not.
const macros = {
  bm: ['\\boldsymbol{#1}', 1], mathbbm: ['\\mathbb{#1}', 1], mathds: ['\\mathbb{#1}', 1], coloneqq: '\\mathrel{:=}',
  abs: ['\\left|#1\\right|', 1], norm: ['\\left\\|#1\\right\\|', 1], argmin: '\\operatorname*{argmin}',
  argmax: '\\operatorname*{argmax}', tr: '\\operatorname{tr}', diag: '\\operatorname{diag}',
  require: ['', 1], qed: '\\square', enskip: '\\hspace{0.5em}', rank: '\\operatorname{rank}', sgn: '\\operatorname{sgn}', relu: '\\operatorname{ReLU}',
};

function document() {
  const input = new TeX({packages, macros, tags: 'none', maxMacros: 2000, maxBuffer: 20 * 1024,
    formatError: (_jax, error) => { throw error; }});
  return mathjax.document('', {InputJax: input, OutputJax: new SVG({fontCache: 'none'})});
}
let shared = null;

// MathJax draws rules and frames with widths that a style sheet gives on a web page; here they go onto the elements.
function inline(node) {
  if (adaptor.kind(node) === '#text') return;
  const has = (name) => adaptor.hasAttribute(node, name);
  const width = adaptor.getAttribute(node, 'stroke-width');
  // A stroke of width 0 still makes a hair line in a PDF, and letters look bold.
  if (width === '0' || width === 0) {
    adaptor.removeAttribute(node, 'stroke');
    adaptor.removeAttribute(node, 'stroke-width');
  } else if (width && !has('stroke')) adaptor.setAttribute(node, 'stroke', 'currentColor');
  const kinds = (adaptor.getAttribute(node, 'class') || '').split(' ');
  if (has('data-frame') || has('data-line')) {
    if (!has('stroke-width')) adaptor.setAttribute(node, 'stroke-width', '70');
    if (!has('stroke')) adaptor.setAttribute(node, 'stroke', 'currentColor');
    adaptor.setAttribute(node, 'fill', 'none');
  }
  if (kinds.includes('mjx-dashed')) adaptor.setAttribute(node, 'stroke-dasharray', '140');
  if (kinds.includes('mjx-dotted')) {
    adaptor.setAttribute(node, 'stroke-linecap', 'round');
    adaptor.setAttribute(node, 'stroke-dasharray', '0,140');
  }
  for (const child of adaptor.childNodes(node)) inline(child);
}

globalThis.typeset = function (request) {
  const {tex, display, definitions, width} = JSON.parse(request);
  try {
    // A formula beside \newcommand gets a reader of its own, so that no definition leaks into the next notebook.
    const own = Boolean(definitions) || /\\(re)?newcommand|\\def\b|\\let\b|\\Declare|\\(re)?newenvironment/.test(tex);
    const html = own ? document() : (shared = shared || document());
    if (definitions) html.convert(definitions, {display: false});
    html.inputJax[0].reset(0);
    const container = html.convert(tex, {display, em: 16, ex: 16 * plain.params.x_height, containerWidth: width * 16});
    const svg = adaptor.firstChild(container);
    const error = adaptor.outerHTML(container).match(/data-mjx-error="([^"]*)"/);
    if (error) return JSON.stringify({error: error[1]});
    inline(svg);
    for (const name of ['style', 'role', 'focusable', 'width', 'height']) adaptor.removeAttribute(svg, name);
    return JSON.stringify({svg: adaptor.outerHTML(svg), box: adaptor.getAttribute(svg, 'viewBox')});
  } catch (error) {
    return JSON.stringify({error: String(error && error.message || error).slice(0, 300)});
  }
};
