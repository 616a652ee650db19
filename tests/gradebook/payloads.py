"""HTML and Markdown by which an answer has tried to act in the page of whoever grades it.

Each would call ``owned()`` or reach out of the page if it worked.
"""

from __future__ import annotations

XSS = {
    "image": '<img src="x" onerror="owned()">',
    "script": "<script>owned()</script>",
    "svg": '<svg onload="owned()"><script>owned()</script></svg>',
    "math": "<math><mtext><table><mglyph><style><img src=x onerror=owned()></style></mglyph></table></math>",
    "frame": '<iframe srcdoc="<script>parent.owned()</script>"></iframe>',
    "link": '<a href="javascript:owned()">click</a>',
    "link_hidden": '<a href="java&#x09;script:owned()">click</a>',
    "markdown_link": "[click](javascript:owned())",
    "data_link": '<a href="data:text/html,<script>owned()</script>">click</a>',
    "details": '<details open ontoggle="owned()"><summary>x</summary></details>',
    "body": "<body onload=owned()>",
    "meta": '<meta http-equiv="refresh" content="0;url=//example.invalid/">',
    "base": '<base href="//example.invalid/">',
    "form": '<form action="/formgrader/api/grade/1"><input name=manual_score autofocus onfocus=owned()></form>',
    "style": "<style>body{background:url(//example.invalid/)}</style><p style='position:fixed;inset:0'>over</p>",
    "tracker": '<img src="https://example.invalid/opened.png">',
    "markdown_tracker": "![pixel](https://example.invalid/opened.png)",
    "server_picture": '<img src="/formgrader/api/students">',
    "button": '<div class="full-credit btn">free points</div>',
    "bootstrap": '<a data-toggle="tooltip" data-html="true" title="<img src=x onerror=owned()>">x</a>',
    "clobber": '<img name="MathJax" id="p2a-derivation"><a id="base_url">x</a>',
    "unclosed": "<div><img src=x onerror=owned() ",
    "maths": r"$\href{javascript:owned()}{x}$ $\style{position:fixed}{x}$ $\class{full-credit}{y}$ $\cssId{p2a}{z}$",
    "maths_html": r"$\text{<img src=x onerror=owned()>}$ $<img src=x onerror=owned()>$",
    "maths_unicode": r"$\unicode[a;background:url(//e.invalid)]{x41}$ $\require{html}\href{javascript:owned()}x$",
    "code": "```html\n<script>owned()</script>\n```",
    "code_language": '```"><img/src=x/onerror=owned()>\nx\n```',
    "table": "| a |\n|---|\n| <img src=x onerror=owned()> |",
    "mermaid": '```mermaid\ngraph TD; A["<img src=x onerror=owned()>"]\n```',
    "noscript": '<noscript><p title="</noscript><img src=x onerror=owned()>"></noscript>',
    "template": "<template><script>owned()</script></template>",
    "entity": "&lt;img src=x onerror=owned()&gt;",
    "attachment": "![a](attachment:evil.svg)",
}
