// Draws what ui/charts.py says with ECharts, in the page's own colours. The table beside each chart says the same.
window.tongxinCharts = (() => {
  "use strict";
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const PALETTE = ["--agate-600", "--ochre", "--slate", "--ink-3", "--agate-300"].map(colour);
  const SHADES = ["#f8ece2", "#efc9ac", "#dd9a78", "#c26450", "#97323a", "#6e1a21"];
  const ink = colour("--ink");
  const quiet = colour("--ink-2");
  const line = colour("--line");
  const family = getComputedStyle(document.body).fontFamily;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const care = document.documentElement.classList.contains("care");
  const size = care ? 17 : 12;
  const chinese = document.documentElement.lang.startsWith("zh");
  const drawn = new Map();

  const grouped = (value) => (value === null || value === undefined || Number.isNaN(value) ? "—" : value.toLocaleString("en-US"));
  // An axis has little room: 1.2万 in Chinese, 12k in English.
  const short = (value) => {
    if (chinese && Math.abs(value) >= 1e8) return `${+(value / 1e8).toFixed(2)}亿`;
    if (chinese && Math.abs(value) >= 1e4) return `${+(value / 1e4).toFixed(1)}万`;
    if (!chinese && Math.abs(value) >= 1e6) return `${+(value / 1e6).toFixed(1)}M`;
    if (!chinese && Math.abs(value) >= 1e4) return `${+(value / 1e3).toFixed(1)}k`;
    return grouped(value);
  };
  const escaped = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const told = (name, value, unit) => `${escaped(name)} <b>${grouped(value)}</b> ${escaped(unit)}`;
  const tooltip = { confine: true, appendTo: "body", borderColor: line, borderWidth: 1, padding: [8, 12], textStyle: { color: ink, fontSize: size + 1, fontFamily: family }, extraCssText: "box-shadow:0 8px 24px rgba(67,18,26,.14);border-radius:8px" };
  const base = { animation: !still, animationDuration: 400, color: PALETTE, textStyle: { fontFamily: family, fontSize: size, color: quiet } };

  // Names that do not fit below their bars stand beside them.
  const lying = (data, width) => data.kind === "bar" && !/^\d{4}/.test(data.labels[0] || "") && width / data.labels.length < 96;

  const axes = (data, width) => {
    const bars = data.kind === "bar";
    const across = lying(data, width);
    const many = data.series.length > 1;
    return {
      ...base,
      grid: { left: 4, right: 12, top: many ? 34 : 14, bottom: 4, containLabel: true },
      legend: many ? { top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 6, textStyle: { color: quiet, fontSize: size } } : undefined,
      tooltip: {
        ...tooltip,
        trigger: "axis",
        axisPointer: bars ? { type: "shadow", shadowStyle: { color: "rgba(169,68,61,.08)" } } : { lineStyle: { color: colour("--agate-300") } },
        formatter: (points) => `${escaped(points[0].axisValueLabel)}<br>${points.map((point) => `${many ? `<i class="chart-dot chart-dot-${point.seriesIndex}"></i>` : ""}${told(many ? point.seriesName : "", point.value, data.unit)}`).join("<br>")}`,
      },
      [across ? "yAxis" : "xAxis"]: { type: "category", data: data.labels, inverse: across, boundaryGap: bars, axisTick: { show: false }, axisLine: { lineStyle: { color: colour("--line-strong") } }, axisLabel: { color: quiet, fontSize: size, hideOverlap: !across, interval: across ? 0 : "auto", overflow: "break", width: across ? size * 7 : undefined } },
      [across ? "xAxis" : "yAxis"]: { type: "value", minInterval: 1, splitNumber: across && width < 480 ? 3 : 4, axisLabel: { color: quiet, fontSize: size, formatter: short }, splitLine: { lineStyle: { color: line } } },
      series: data.series.map((series, index) => bars
        ? { type: "bar", name: series.name, data: series.values, barMaxWidth: across ? 20 : 34, itemStyle: { borderRadius: across ? [0, 3, 3, 0] : [3, 3, 0, 0] } }
        : { type: "line", name: series.name, data: series.values, symbol: "circle", symbolSize: 5, showSymbol: data.labels.length <= 24, lineStyle: { width: 2.25 }, emphasis: { focus: "series" }, areaStyle: index === 0 && !many ? { color: colour("--agate-600"), opacity: .07 } : undefined }),
    };
  };

  const map = (data) => {
    const values = data.series[0].values;
    const known = values.filter((value) => value !== null);
    const top = Math.max(1, ...known);
    const lowest = Math.min(top, ...known);
    const bottom = lowest === top ? 0 : lowest;
    // Words on the darker half of the shades are white.
    const words = (value) => (value !== null && (value - bottom) / (top - bottom || 1) > .45 ? { color: "#fff", textBorderColor: "rgba(67,18,26,.75)" } : { color: ink, textBorderColor: "rgba(255,255,255,.85)" });
    return {
      ...base,
      tooltip: { ...tooltip, trigger: "item", formatter: (point) => told(point.name, point.value, data.unit) },
      visualMap: { type: "continuous", min: bottom, max: top, left: 4, bottom: 4, itemHeight: 90, itemWidth: 12, text: [short(top), short(bottom)], textStyle: { color: quiet, fontSize: size }, inRange: { color: SHADES }, calculable: false, hoverLink: true },
      series: [{
        type: "map",
        map: data.map,
        name: data.series[0].name,
        roam: false,
        top: 8, bottom: 8, left: 40, right: 8, preserveAspect: "contain",
        data: data.labels.map((name, index) => ({ name, value: values[index] === null ? NaN : values[index], label: words(values[index]) })),
        label: { show: true, fontSize: size, textBorderWidth: 2 },
        labelLayout: { hideOverlap: true },
        itemStyle: { areaColor: "#f3eee7", borderColor: "#fff", borderWidth: 1.2 },
        emphasis: { label: { fontWeight: 600 }, itemStyle: { areaColor: colour("--ochre"), borderColor: "#fff" } },
        select: { disabled: true },
      }],
    };
  };

  const registered = new Map();
  const ready = (data) => {
    if (data.kind !== "map") return Promise.resolve();
    if (!registered.has(data.map)) {
      registered.set(data.map, fetch(data.map).then((answer) => answer.json()).then((shapes) => echarts.registerMap(data.map, shapes)));
    }
    return registered.get(data.map);
  };

  const draw = (box) => {
    const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    return ready(data).then(() => {
      if (drawn.has(box)) drawn.get(box).dispose();
      const chart = echarts.init(box, null, { renderer: "svg" });
      chart.setOption(data.kind === "map" ? map(data) : axes(data, box.clientWidth));
      if (data.links.length) {
        const follow = (point) => { const link = data.links[data.labels.indexOf(point.name)]; if (link) location.assign(link); };
        chart.on("click", follow);
      }
      drawn.set(box, chart);
      frame(box);
      watcher.observe(box);
    });
  };

  // With a frame of its own the picture can be scaled by the style sheet, on paper.
  const frame = (box) => box.querySelector("svg").setAttribute("viewBox", `0 0 ${box.clientWidth} ${box.clientHeight}`);
  const resize = (box) => { const chart = drawn.get(box); if (chart && box.clientWidth) { chart.resize(); frame(box); } };
  const watcher = new ResizeObserver((seen) => { if (!matchMedia("print").matches) seen.forEach((entry) => resize(entry.target)); });
  // A box that htmx took away lets its chart go.
  document.addEventListener("htmx:afterSwap", () => {
    for (const [box, chart] of drawn) if (!box.isConnected) { chart.dispose(); drawn.delete(box); watcher.unobserve(box); }
  });
  // On paper the finished picture is scaled by the style sheet; drawing anew would come too late for the printer.
  return { draw };
})();
