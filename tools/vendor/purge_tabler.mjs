// Makes tongxin/ui/static/vendor/tabler-<version>/tabler.min.css from the published package. Run on the maintainer's
// machine only (see README.md beside this file): neither running nor testing Tongxin needs Node.
//
// Whole families of components go (marketing, carousels, dark theme, right-to-left, social colours …); a family that
// stays, stays complete, so that a new page never finds half of a component missing.
//
//   node purge_tabler.mjs <package folder> <target file>
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PurgeCSS } from "purgecss";
import cssnano from "cssnano";
import postcss from "postcss";

const [source, target] = process.argv.slice(2);
const version = JSON.parse(readFileSync(join(source, "package.json"))).version;
const css = readFileSync(join(source, "dist/css/tabler.css"), "utf8");

const hues = "(primary|secondary|success|info|warning|danger|light|dark|white|muted|transparent)";
const point = "(-(sm|md|lg))?";
const families = [
  "alert(-(title|icon|heading|link|dismissible|important|description|" + hues + "))?",
  "avatar(-(xs|sm|md|lg|rounded|list))?",
  "badge(-.*)?",
  "breadcrumb(-(item|arrows|muted))?",
  "btn(-(close|group|list|icon|link|sm|lg|square|pill|loading|toolbar|check|actions|ghost-" + hues + "|outline-" + hues + "|" + hues + "))?",
  "card(-(actions|active|body|borderless|footer|header|header-tabs|sm|lg|md|link|link-pop|table|title|subtitle|options|progress|stacked|inactive|status-.*|group|tabs|stamp|stamp-icon|footer-tabs))?",
  "col(-(auto|\\d+))?", "col" + point + "(-(auto|\\d+))?", "row(-(cols(-(sm|md|lg))?-\\d|deck|cards))?", "offset(-(sm|md|lg))?-\\d+", "container(-(fluid|xl|tight|narrow|sm|md|lg))?",
  "datagrid(-.*)?", "empty(-.*)?", "divide-[xy](-\\d)?", "hr(-.*)?", "steps?(-(item|counter|vertical))?", "progress(-(bar|sm|xs|lg|separated|bar-striped|bar-animated|bar-indeterminate))?", "progressbg(-.*)?",
  "form-(control|control-sm|control-lg|control-plaintext|select|select-sm|check|check-input|check-label|check-inline|check-single|check-description|switch|text|label|label-description|hint|help|fieldset|footer|range|selectgroup.*|imagecheck.*|colorinput.*)", "col-form-label", "valid-feedback", "invalid-feedback", "was-validated", "is-(valid|invalid)(-lite)?", "input-group(-(text|sm|lg|flat))?", "input-icon(-addon)?", "required",
  "list-(unstyled|inline|inline-item|separated|separated-item|bullet)", "list-group(-(item|flush|item-action|item-actions|header|hoverable|numbered|horizontal))?", "nav(-(item|link|tabs|pills|underline|bordered|fill|justified|vertical|segmented|link-icon|link-title|sm))?", "tab-(content|pane)", "page(-(wrapper|body|header|title|pretitle|subtitle|center|item|link|item-.*|cover|header-border))?", "pagination(-(sm|lg))?", "table(-(responsive|sm|vcenter|nowrap|mobile.*|center|striped|hover|bordered|borderless|active|selectable|sort|transparent|group-divider|light|success|warning|danger|info|secondary|primary))?", "caption-top",
  "placeholder(-.*)?", "spinner-(border|grow)(-sm)?", "status(-(dot|dot-animated|indicator|indicator-circle|lite|" + hues + "|red|green|yellow|orange|blue|azure|teal|gray))?", "tag(-.*)?s?", "timeline(-(event|event-icon|event-card|simple))?", "toolbar", "tracking(-.*)?", "markdown", "subheader", "h[1-6]", "lead", "small", "mark", "display-[56]", "blockquote(-footer)?", "kbd", "font-(monospace|weight-.*)", "figure(-.*)?", "icon(-(sm|md|lg|inline|left|right|pulse|filled))?", "link-(primary|secondary|muted|reset|danger|body|underline.*)", "chart(-(sm|lg|square))?",
  "d" + point + "-(none|block|inline|inline-block|flex|inline-flex|grid|table|table-row|table-cell)", "d-print-(none|block|inline|flex|table|table-row|table-cell)",
  "flex" + point + "-(row|column|wrap|nowrap|fill|grow-[01]|shrink-[01]|row-reverse|column-reverse|wrap-reverse)", "(justify-content|align-(items|self|content))" + point + "-.*", "order" + point + "-(first|last|\\d)", "(gap|row-gap|column-gap|g|gx|gy)" + point + "-\\d", "[mp][tbsexy]?" + point + "-(n?\\d|auto)", "float-(start|end)", "overflow(-[xy])?-(auto|hidden|visible|scroll)", "position-(static|relative|absolute|fixed|sticky)", "sticky-top", "(top|bottom|start|end)-(0|50|100)", "z-\\d", "w-(auto|px|full|\\d+)", "h-(auto|px|full|\\d+)", "mw-100", "mh-100", "vh-100", "min-vh-100", "w3", "opacity-\\d+", "shadow(-(sm|none))?", "rounded(-(0|1|2|3|circle|pill|top|bottom|start|end))?", "border(-(top|bottom|start|end|0|wide|dashed|\\d|primary|secondary|success|warning|danger|light|transparent))?", "border-(top|bottom|start|end)(-(0|wide))?", "object-.*", "ratio(-.*)?",
  "text-(start|center|end|left|right|wrap|nowrap|break|truncate|reset|decoration-none|lowercase|uppercase|capitalize|body|body-emphasis|body-secondary|red|green|yellow|orange|blue|azure|teal|cyan|gray|" + hues + ")", "text(-(sm|md|lg))-(start|center|end)", "text-(black|secondary|tertiary|h[1-6])", "fs-[1-6]", "fw-(bold|semibold|medium|normal|light)", "fst-(italic|normal)", "lh-.*", "tracking-.*", "align-(top|middle|bottom|baseline|text-top)", "bg-(" + hues.slice(1, -1) + "|red|green|yellow|orange|blue|azure|teal|cyan|gray|body|surface.*)(-lt)?", "text-(" + hues.slice(1, -1) + ")-fg", "cursor-.*", "user-select-.*", "visually-hidden(-focusable)?", "vr", "stretched-link", "active", "disabled", "show", "collapse(d)?", "collapsing", "fade", "dropdown(-(menu|menu-end|item|divider|header|toggle|item-text|menu-arrow))?", "dimmer.*", "columns-\\d", "space-[xy](-\\d)?", "antialiased", "theme-light", "scrollable", "scroll-[xy]",
];
const purged = await new PurgeCSS().purge({
  content: [{ raw: "html body a abbr address article aside b blockquote br button caption center code dd details div dl dt em fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr i iframe img input kbd label legend li main mark nav ol optgroup option output p pre progress q s samp section select small span strong sub summary sup svg table tbody td template textarea tfoot th thead time tr u ul var", extension: "html" }],
  css: [{ raw: css }],
  safelist: families.map((family) => new RegExp(`^${family}$`)),
  blocklist: [/theme-dark/],
  keyframes: true,
  fontFace: true,
});
// Only the light theme is offered: rules that ask for another one can never match.
const light = (root) => root.walkRules((rule) => {
  rule.selectors = rule.selectors.filter((selector) => !/data-bs-theme=["']?dark|\[dir=|data-bs-theme-(base|font|radius)|autofill-dark/.test(selector));
  if (!rule.selector) rule.remove();
});
const result = await postcss([light, cssnano({ preset: ["default", { discardComments: { removeAll: true }, colormin: false }] })]).process(purged[0].css, { from: undefined });
// Colours that Tabler writes out instead of naming them, in our palette (ui/static/ui/tongxin.css sets the named ones).
const ours = { "#066fd1": "#8a2630", "6,111,209": "138,38,48", "#83b7e8": "#a9443d", "#d63939": "#b3261e", "#2fb344": "#2f7345", "#182433": "#2a2422", "24,36,51": "42,36,34", "#6c7a91": "#6a5f58", "#49566c": "#564c46", "#8a97ab": "#978b81", "#f6f8fb": "#faf7f3", "%238a97ab": "%23736860", "%2349566c": "%23564c46", "%23182433": "%232a2422" };
const painted = Object.entries(ours).reduce((text, [theirs, own]) => text.replaceAll(theirs, own), result.css);
const note = `/*! Tabler v${version} (https://tabler.io), MIT licence, see LICENSE beside this file. Reduced by tools/vendor/purge_tabler.mjs. */\n`;
writeFileSync(target, note + painted.replace('@charset "UTF-8";', ""));
