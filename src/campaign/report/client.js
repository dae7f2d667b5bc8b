// Draws the charts of a sweep's report in the reader's browser, from the data that the page carries.
(() => {
  "use strict";

  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
  const drawn = [];

  const color = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const palette = () => color("--series").split(/\s+/).slice(2);
  const short = (value) => Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 }).format(value);
  const dollars = (value) =>
    `${value < 0 ? "-" : ""}$${Math.abs(value).toLocaleString("en-US", { maximumFractionDigits: Math.abs(value) < 1000 ? 2 : 0 })}`;
  const interval = ([value, low, high]) =>
    low === high ? dollars(value) : `${dollars(value)} [${dollars(low)}, ${dollars(high)}]`;
  const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

  /** Puts a chart into a section; it is drawn again when the theme changes. */
  function add(section, title, label, options, height) {
    const place = document.getElementById(section);
    if (place === null) return;
    if (title !== "") {
      const heading = document.createElement("h3");
      heading.textContent = title;
      place.append(heading);
    }
    const box = document.createElement("div");
    box.className = "chart";
    if (height !== undefined) box.style.height = `${height}px`;
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", label);
    place.append(box);
    drawn.push({ box, options, chart: undefined });
  }

  /** What all charts share. Names may be anybody's, so tooltips are built from escaped text only. */
  function frame(extra) {
    const [ink, soft, line] = [color("--ink"), color("--soft"), color("--line")];
    const axis = {
      axisLine: { lineStyle: { color: line } },
      axisLabel: { color: soft },
      splitLine: { lineStyle: { color: line } },
      nameTextStyle: { color: soft },
    };
    const money = { ...axis, axisLabel: { color: soft, formatter: (value) => `$${short(value)}` } };
    return {
      animation: false,
      textStyle: { color: ink, fontFamily: "inherit" },
      color: palette(),
      grid: { left: 8, right: 24, top: 48, bottom: 28, containLabel: true },
      legend: { type: "scroll", top: 0, left: 0, textStyle: { color: ink } },
      ...extra({ axis, money }),
    };
  }

  function tooltip(formatter) {
    return {
      backgroundColor: color("--panel"),
      borderColor: color("--line"),
      textStyle: { color: color("--ink") },
      confine: true,
      formatter,
    };
  }

  /** Intervals as lines with caps; a gap ends each. Without a name they are not in the legend. */
  function whiskers(intervals, extra) {
    return {
      type: "line",
      symbol: "none",
      silent: true,
      z: 5,
      lineStyle: { color: color("--ink"), width: 1.2 },
      tooltip: { show: false },
      data: intervals.flatMap((points) => [...points, [null, null]]),
      ...extra,
    };
  }

  /** Sobol's indices: two bars a parameter, side by side, and their intervals over a second axis that counts the rows. */
  function sobolBars({ parameters }) {
    // The bars of a row are as wide as this together, of 1.
    const [BARS, CAP] = [0.6, 0.07];
    const kinds = [
      ["total", "total, with all interactions"],
      ["first", "first order, alone"],
    ];
    const lows = parameters.flatMap(({ total, first }) => [total[1], first[1], first[0]]);
    const highs = parameters.flatMap(({ total, first }) => [total[2], first[2]]);
    const tenth = (value, round) => round(value * 10) / 10;
    return frame(({ axis }) => ({
      grid: { left: 8, right: 24, top: 36, bottom: 28, containLabel: true },
      xAxis: {
        type: "value",
        min: Math.min(0, tenth(Math.min(...lows), Math.floor)),
        max: Math.max(1, tenth(Math.max(...highs), Math.ceil)),
        name: "share of the variance",
        nameLocation: "middle",
        nameGap: 28,
        ...axis,
      },
      yAxis: [
        {
          type: "category",
          inverse: true,
          data: parameters.map(({ name }) => name),
          ...axis,
          axisLabel: { color: color("--ink"), width: 180, overflow: "truncate" },
          axisTick: { show: false },
        },
        { type: "value", inverse: true, min: -0.5, max: parameters.length - 0.5, show: false },
      ],
      tooltip: {
        trigger: "item",
        ...tooltip(({ name, seriesName, dataIndex, seriesId }) => {
          const [value, low, high] = parameters[dataIndex][seriesId].map((share) => share.toFixed(3));
          return `${escape(name)}, ${escape(seriesName)}: ${value} [${low}, ${high}]`;
        }),
      },
      series: kinds.flatMap(([kind, name], k) => [
        {
          id: kind,
          name,
          type: "bar",
          barGap: "0%",
          barCategoryGap: `${(1 - BARS) * 100}%`,
          data: parameters.map((parameter) => parameter[kind][0]),
        },
        whiskers(
          parameters.map((parameter, i) => {
            const at = i + (k - 0.5) * (BARS / kinds.length);
            const [, low, high] = parameter[kind];
            const cap = (x) => [
              [x, at - CAP],
              [x, at + CAP],
            ];
            return [...cap(low), [low, at], [high, at], ...cap(high)];
          }),
          { yAxisIndex: 1 },
        ),
      ]),
    }));
  }

  /** Morris's plane: how much a parameter matters against how much its effect differs. */
  function morrisPlane({ parameters }, isMoney) {
    const most = Math.max(...parameters.flatMap(({ muStar, sigma }) => [muStar[2], sigma[2]]));
    const shown = ([value, low, high]) =>
      isMoney ? interval([value, low, high]) : `${short(value)} [${short(low)}, ${short(high)}]`;
    return frame(({ axis, money }) => {
      const scale = { type: "value", min: 0, ...(isMoney ? money : axis) };
      return {
        grid: { left: 8, right: 90, top: 48, bottom: 28, containLabel: true },
        xAxis: { ...scale, name: "μ*: how much it matters", nameLocation: "middle", nameGap: 28 },
        yAxis: {
          ...scale,
          name: "σ: how much its effect differs",
          nameTextStyle: { color: color("--soft"), align: "left" },
        },
        tooltip: {
          trigger: "item",
          ...tooltip(
            ({ data: { name, muStar, sigma } }) => `${escape(name)}<br>μ* ${shown(muStar)}<br>σ ${shown(sigma)}`,
          ),
        },
        series: [
          {
            name: "parameters",
            type: "scatter",
            symbolSize: 12,
            z: 6,
            label: {
              show: true,
              // Beside the point, above its interval.
              position: [12, -14],
              formatter: ({ data: { name } }) => name,
              color: color("--ink"),
              width: 160,
              overflow: "truncate",
            },
            data: parameters.map(({ name, muStar, sigma }) => ({ name, muStar, sigma, value: [muStar[0], sigma[0]] })),
          },
          whiskers(
            parameters.flatMap(({ muStar, sigma }) => [
              [
                [muStar[1], sigma[0]],
                [muStar[2], sigma[0]],
              ],
              [
                [muStar[0], sigma[1]],
                [muStar[0], sigma[2]],
              ],
            ]),
          ),
          {
            name: "σ = μ*",
            type: "line",
            symbol: "none",
            silent: true,
            lineStyle: { type: "dashed", color: color("--soft"), width: 1 },
            itemStyle: { color: color("--soft") },
            tooltip: { show: false },
            data: [
              [0, 0],
              [most, most],
            ],
          },
        ],
      };
    });
  }

  for (const arm of data.sensitivity?.arms ?? []) {
    if (arm.parameters.length === 0) continue;
    const { method, of, isMoney } = data.sensitivity;
    const label = `Sensitivity of ${of} to each parameter`;
    if (method === "saltelli")
      add("sensitivity", arm.name, label, () => sobolBars(arm), 110 + 64 * arm.parameters.length);
    else add("sensitivity", arm.name, label, () => morrisPlane(arm, isMoney), 360);
  }

  const armName = (arm) => (arm.name === "" ? "settings" : arm.name);

  for (const arm of data.arms) {
    const { zeros, edges, counts } = arm.histogram;
    const none = `${arm.name === "" ? "" : `${arm.name}: `}${zeros.toLocaleString("en-US")} ${zeros === 1 ? "trial" : "trials"} without bad debt`;
    if (counts.length === 0) {
      const text = document.createElement("p");
      text.textContent = `${none}, and none with it.`;
      document.getElementById("distribution").append(text);
      continue;
    }
    add("distribution", none, "Trials by bad debt", () =>
      frame(({ axis, money }) => ({
        legend: undefined,
        xAxis: {
          type: "category",
          data: edges.slice(1).map((edge) => `$${short(edge)}`),
          name: "bad debt up to",
          nameLocation: "middle",
          nameGap: 28,
          ...axis,
        },
        yAxis: {
          type: "value",
          minInterval: 1,
          name: "trials",
          ...axis,
          axisLabel: { ...money.axisLabel, formatter: undefined },
        },
        tooltip: {
          trigger: "axis",
          ...tooltip(([item]) => {
            const i = item.dataIndex;
            return `${dollars(edges[i])} to ${dollars(edges[i + 1])}: ${counts[i]} trials`;
          }),
        },
        series: [{ type: "bar", barCategoryGap: "8%", data: counts }],
      })),
    );
  }

  if (data.curve !== null) {
    add("curve", `Bad debt by ${data.curve}`, `Bad debt by ${data.curve}`, () =>
      frame(({ axis, money }) => {
        const isNumber = data.arms.every((arm) => arm.groups.every(({ at }) => typeof at === "number"));
        const series = data.arms.flatMap((arm) =>
          [
            ["mean", "mean", "solid"],
            ["tail", "expected shortfall 99%", "dashed"],
          ].map(([key, name, type]) => ({
            name: arm.name === "" ? name : `${arm.name}: ${name}`,
            type: "line",
            symbolSize: 6,
            lineStyle: { type },
            data: arm.groups.map((group) => ({ value: [group.at, group[key][0]], interval: group[key] })),
          })),
        );
        return {
          xAxis: {
            type: isNumber ? "value" : "category",
            scale: true,
            name: document.getElementById("curve").dataset.axis ?? data.curve,
            nameLocation: "middle",
            nameGap: 28,
            ...axis,
          },
          yAxis: { type: "value", ...money },
          tooltip: {
            trigger: "item",
            ...tooltip(
              (item) => `${escape(item.seriesName)} at ${escape(item.value[0])}: ${interval(item.data.interval)}`,
            ),
          },
          series,
        };
      }),
    );
  }

  add("frontier", "", "Efficiency against tail loss", () =>
    frame(({ axis, money }) => ({
      xAxis: { type: "value", scale: true, name: "debt over collateral", nameLocation: "middle", nameGap: 28, ...axis },
      yAxis: {
        type: "value",
        name: "expected shortfall 99%",
        ...money,
        nameTextStyle: { ...money.nameTextStyle, align: "left" },
      },
      tooltip: {
        trigger: "item",
        ...tooltip(
          (item) =>
            `${escape(item.data.name)}<br>efficiency ${item.value[0].toFixed(4)}, expected shortfall ${interval(item.data.interval)}`,
        ),
      },
      series: data.arms.flatMap((arm, i) => {
        const point = ({ name, efficiency, tail }) => ({ name, value: [efficiency, tail[0]], interval: tail });
        const ink = palette()[i % palette().length];
        return [
          {
            name: armName(arm),
            type: "scatter",
            symbolSize: 8,
            itemStyle: { color: ink, opacity: 0.55 },
            data: arm.groups.map(point),
          },
          {
            name: arm.name === "" ? "frontier" : `${arm.name}: frontier`,
            type: "line",
            symbolSize: 9,
            lineStyle: { color: ink, width: 1.5 },
            itemStyle: { color: ink },
            data: arm.groups
              .filter(({ isBest }) => isBest)
              .map(point)
              .sort((a, b) => a.value[0] - b.value[0]),
          },
        ];
      }),
    })),
  );

  function draw() {
    for (const entry of drawn) {
      entry.chart?.dispose();
      entry.chart = window.echarts.init(entry.box, null, { renderer: "canvas" });
      entry.chart.setOption(entry.options());
    }
  }

  function setTheme(dark) {
    root.dataset.theme = dark ? "dark" : "light";
    draw();
  }

  document.getElementById("theme").addEventListener("click", () => setTheme(root.dataset.theme !== "dark"));
  prefersDark.addEventListener("change", (event) => setTheme(event.matches));
  window.addEventListener("resize", () => {
    for (const entry of drawn) entry.chart?.resize();
  });
  setTheme(prefersDark.matches);
})();
