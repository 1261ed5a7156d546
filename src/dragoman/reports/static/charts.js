/* Draws the charts of the page in the colours of its theme, and draws them again when the theme changes or
   the page has others (which it says by the event "newcharts"). */
(() => {
  "use strict";
  const views = [];
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let turn = 0;

  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();

  /* Puts the theme's colour in place of each name such as "@quad1". */
  const coloured = (value) => {
    if (typeof value === "string") return value.startsWith("@") && css(value.slice(1)) ? css(value.slice(1)) : value;
    if (Array.isArray(value)) return value.map(coloured);
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, key === "values" ? item : coloured(item)]));
    }
    return value;
  };

  /* A map keeps its shape, and its circles keep their size against the land. */
  const fit = (map, width) => {
    map.height = Math.round(Math.min(560, width * 0.48));
    for (const { encoding } of map.layer) {
      if (encoding && encoding.size) encoding.size.scale.range = [8, Math.max(60, width * 0.4)];
    }
  };

  const config = () => {
    const text = { labelColor: css("ink"), titleColor: css("soft"), titleFontWeight: "normal" };
    const narrow = innerWidth < 640;
    return {
      background: "transparent",
      font: "system-ui, sans-serif",
      view: { stroke: null },
      axis: { ...text, gridColor: css("line"), domainColor: css("line"), tickColor: css("line"), labelFontSize: 11, labelLimit: narrow ? 140 : 260 },
      legend: { ...text, labelFontSize: 11, titleFontSize: 11, labelLimit: 200, symbolStrokeColor: css("soft") },
    };
  };

  const draw = async () => {
    const mine = ++turn;
    let drawn = 0;
    views.splice(0).forEach((view) => view.finalize());
    const specs = JSON.parse(document.getElementById("specs")?.textContent || "[]");
    const places = [...document.querySelectorAll("[data-chart]")];
    for (const place of places) {
      if (mine !== turn) return;
      const spec = coloured(specs[Number(place.dataset.chart)]);
      if (spec.projection) fit(spec, place.clientWidth);
      try {
        const view = await vegaEmbed(place, spec, {
          mode: "vega-lite", ast: true, actions: false, renderer: "svg", config: config(), tooltip: { theme: dark.matches ? "dark" : "light" },
        });
        views.push(view);
        drawn += 1;
      } catch (error) {
        place.textContent = "This chart could not be drawn: " + error.message;
        console.error(error);
      }
      await new Promise((done) => setTimeout(done));
    }
    document.documentElement.dataset.drawn = String(drawn);
  };

  dark.addEventListener("change", draw);
  document.addEventListener("newcharts", draw);
  draw();
})();
