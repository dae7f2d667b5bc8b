// Draws the report's charts in the reader's browser, from the data that the page carries.
(() => {
  "use strict";

  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
  const drawn = [];
  const HOUR = 3_600_000;

  const color = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const palette = () => color("--series").split(/\s+/);
  const number = (value, digits = 0) =>
    value === null || value === undefined ? "–" : value.toLocaleString("en-US", { maximumFractionDigits: digits });
  const dollars = (value) => `$${number(value, Math.abs(value) < 1000 ? 2 : 0)}`;
  const sums = (lists) => (lists[0] ?? []).map((_, i) => lists.reduce((total, list) => total + list[i], 0));
  /** The next of 1, 2, 5, 10, 20, 50 …: an axis that ends there has even ticks. */
  const roundUp = (value) => {
    const power = 10 ** Math.floor(Math.log10(value));
    return [1, 2, 5, 10].map((factor) => factor * power).find((end) => end >= value);
  };
  const short = (value) => Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 }).format(value);
  const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

  /** Puts a chart into a section; it is drawn again when the theme changes. */
  function add(section, title, label, options, low = false) {
    const place = document.getElementById(section);
    if (title !== "") {
      const heading = document.createElement("h3");
      heading.textContent = title;
      place.append(heading);
    }
    const box = document.createElement("div");
    box.className = low ? "chart low" : "chart";
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", label);
    place.append(box);
    drawn.push({ box, options, chart: undefined });
  }

  /** What all charts share. Names may be anybody's, so tooltips are built from escaped text only. */
  function frame(arm, extra) {
    const [ink, soft, line] = ["--ink", "--soft", "--line"].map(color);
    const axis = {
      axisLine: { lineStyle: { color: line } },
      axisLabel: { color: soft },
      splitLine: { lineStyle: { color: line } },
    };
    return {
      animation: false,
      textStyle: { color: ink, fontFamily: "inherit" },
      color: palette(),
      grid: { left: 8, right: 8, top: 42, bottom: 8, containLabel: true },
      legend: {
        type: "scroll",
        top: 0,
        left: 0,
        textStyle: { color: ink },
        pageTextStyle: { color: soft },
        inactiveColor: line,
      },
      ...extra({ ink, soft, line, axis, arm }),
    };
  }

  const isLong = (arm) => arm.times.length > 1 && arm.times.at(-1) - arm.times[0] > HOUR;

  function timeAxis(arm, axis) {
    const blocks = { type: "value", min: arm.blocks[0], max: arm.blocks.at(-1), minInterval: 1 };
    return { ...(isLong(arm) ? { type: "time" } : blocks), ...axis, splitLine: { show: false } };
  }

  const at = (arm, i) => (isLong(arm) ? arm.times[i] : arm.blocks[i]);
  const points = (arm, values) => values.map((value, i) => [at(arm, i), value]);

  const axisTooltip = () => ({
    trigger: "axis",
    confine: true,
    backgroundColor: color("--panel"),
    borderColor: color("--line"),
    textStyle: { color: color("--ink") },
  });

  function timeTooltip(arm, format) {
    return {
      ...axisTooltip(),
      formatter: (items) => {
        const i = items[0].dataIndex;
        const clock = new Date(arm.times[i]).toISOString().slice(11, 19);
        const rows = items.map((item) => `${item.marker} ${escape(item.seriesName)}: ${format(item)}`);
        return [`block ${arm.blocks[i]}, ${clock} UTC`, ...rows].join("<br>");
      },
    };
  }

  function haltAreas(arm) {
    return {
      silent: true,
      itemStyle: { color: color("--halt") },
      data: arm.halts.map(([from, to]) => [
        { xAxis: at(arm, from) },
        { xAxis: at(arm, Math.min(to + 1, arm.times.length - 1)) },
      ]),
    };
  }

  function title(arm, more) {
    return [arm.name, more].filter((text) => text !== "").join(" · ");
  }

  /** One scale for an asset in all arms, so that the arms can be compared by eye. */
  function range(asset) {
    const all = data.arms.flatMap((arm) => Object.values(arm.prices[asset]).flat()).filter((price) => price !== null);
    const [low, high] = all.reduce(([a, b], price) => [Math.min(a, price), Math.max(b, price)], [Infinity, -Infinity]);
    const margin = (high - low) * 0.05;
    return [Math.max(0, low - margin), high + margin];
  }

  for (const asset of data.assets) {
    for (const arm of data.arms) {
      add("prices", title(arm, asset), `Prices of ${asset} over time`, () =>
        frame(arm, ({ axis }) => {
          const [min, max] = range(asset);
          const dashes = { undisturbed: "dashed" };
          return {
            xAxis: timeAxis(arm, axis),
            yAxis: {
              type: "value",
              min,
              max,
              ...axis,
              axisLabel: {
                ...axis.axisLabel,
                showMinLabel: false,
                showMaxLabel: false,
                formatter: (value) => dollars(value),
              },
            },
            tooltip: timeTooltip(arm, (item) => dollars(item.value[1])),
            series: Object.entries(arm.prices[asset]).map(([name, values], i) => ({
              name: ["outside", "undisturbed", "feed"].includes(name) ? name : `pool ${name}`,
              type: "line",
              step: name === "feed" ? "end" : undefined,
              showSymbol: false,
              lineStyle: { width: name === "undisturbed" ? 1 : 1.6, type: dashes[name] ?? "solid" },
              data: points(arm, values),
              ...(i === 0 ? { markArea: haltAreas(arm) } : {}),
            })),
          };
        }),
      );
    }
  }

  for (const arm of data.arms) {
    add("liquidations", title(arm, ""), "Liquidations and bad debt over time", () =>
      frame(arm, ({ axis }) => {
        const colors = palette().slice(2);
        const peak = roundUp(Math.max(1, ...data.arms.flatMap((other) => Object.values(other.badDebt).flat())));
        // Bars of one block are stacked.
        const most = roundUp(Math.max(1, ...data.arms.flatMap((other) => sums(Object.values(other.liquidations)))));
        return {
          xAxis: timeAxis(arm, axis),
          yAxis: [
            {
              type: "value",
              max: most,
              minInterval: 1,
              name: "liquidations",
              nameTextStyle: { color: color("--soft"), align: "left" },
              ...axis,
            },
            {
              type: "value",
              max: peak,
              name: "bad debt",
              nameTextStyle: { color: color("--soft"), align: "right" },
              ...axis,
              splitLine: { show: false },
              axisLabel: { ...axis.axisLabel, formatter: (value) => `$${short(value)}` },
            },
          ],
          grid: { left: 8, right: 8, top: 64, bottom: 8, containLabel: true },
          tooltip: timeTooltip(arm, (item) =>
            item.seriesType === "bar" ? number(item.value[1]) : dollars(item.value[1]),
          ),
          series: data.protocols.flatMap((protocol, i) => [
            {
              name: `${protocol}: liquidations`,
              type: "bar",
              stack: "liquidations",
              ...(arm.blocks.length > 120 ? { barWidth: 2 } : { barMaxWidth: 16 }),
              itemStyle: { color: colors[i % colors.length] },
              data: points(arm, arm.liquidations[protocol]),
              ...(i === 0 ? { markArea: haltAreas(arm) } : {}),
            },
            {
              name: `${protocol}: bad debt`,
              type: "line",
              yAxisIndex: 1,
              showSymbol: false,
              lineStyle: { width: 1.6, type: i === 0 ? "solid" : "dashed" },
              itemStyle: { color: colors[(i + data.protocols.length) % colors.length] },
              data: points(arm, arm.badDebt[protocol]),
            },
          ]),
        };
      }),
    );
  }

  const figures = [...new Set(data.arms.flatMap((arm) => arm.figures.map((figure) => figure.title)))];
  for (const figure of figures) {
    const having = data.arms.flatMap((arm) => {
      const line = arm.figures.find((candidate) => candidate.title === figure);
      return line === undefined ? [] : [{ arm, line }];
    });
    const { unit } = having[0].line;
    const show = (value) => (unit === "USD" ? dollars(value) : `${number(value)}${unit === "count" ? "" : ` ${unit}`}`);
    add("systems", figure, `${figure} over time`, () =>
      frame(having[0].arm, ({ axis }) => ({
        xAxis: timeAxis(having[0].arm, axis),
        yAxis: {
          type: "value",
          scale: true,
          ...axis,
          axisLabel: { ...axis.axisLabel, formatter: (value) => (unit === "USD" ? `$${short(value)}` : number(value)) },
        },
        tooltip: timeTooltip(having[0].arm, (item) => show(item.value[1])),
        series: having.map(({ arm, line }, i) => ({
          name: arm.name === "" ? figure : arm.name,
          type: "line",
          step: "end",
          showSymbol: false,
          lineStyle: { width: 1.6, type: ["solid", "dashed", "dotted"][i % 3] },
          itemStyle: { color: palette()[(i + 1) % palette().length] },
          data: points(arm, line.values),
        })),
      })),
    );
  }

  for (const arm of data.arms) {
    add(
      "health",
      title(arm, ""),
      "Distribution of health factors at the start and the end",
      () =>
        frame(arm, ({ axis, soft }) => ({
          xAxis: { type: "category", data: arm.health.labels, ...axis, splitLine: { show: false } },
          yAxis: {
            type: "value",
            minInterval: 1,
            name: "accounts",
            nameTextStyle: { color: soft, align: "left" },
            ...axis,
          },
          grid: { left: 8, right: 8, top: 64, bottom: 8, containLabel: true },
          tooltip: {
            ...axisTooltip(),
            formatter: (items) =>
              [
                `health factor ${escape(items[0].name)}${items[0].name.startsWith("≥") ? "" : " and up"}`,
                ...items.map((item) => `${item.marker} ${item.seriesName}: ${number(item.value)}`),
              ].join("<br>"),
          },
          series: ["start", "end"].map((when, i) => ({
            name: `at the ${when}`,
            type: "bar",
            itemStyle: { color: palette()[i === 0 ? 1 : 3] },
            data: arm.health[when],
          })),
        })),
      true,
    );
  }

  for (const arm of data.arms.filter((candidate) => candidate.rounds.length > 0)) {
    add(
      "rounds",
      title(arm, ""),
      "Liquidations by round of the cascade",
      () =>
        frame(arm, ({ axis, soft }) => ({
          xAxis: {
            type: "category",
            data: arm.rounds.map(({ round }) => `round ${round}`),
            ...axis,
            splitLine: { show: false },
          },
          yAxis: {
            type: "value",
            minInterval: 1,
            name: "liquidations",
            nameTextStyle: { color: soft, align: "left" },
            ...axis,
          },
          grid: { left: 8, right: 8, top: 64, bottom: 8, containLabel: true },
          tooltip: {
            trigger: "item",
            confine: true,
            formatter: (item) => `${escape(item.seriesName)}, ${item.name}: ${number(item.value)}`,
          },
          series: data.protocols.map((protocol, i) => ({
            name: protocol,
            type: "bar",
            stack: "rounds",
            barMaxWidth: 48,
            itemStyle: { color: palette().slice(2)[i % 6] },
            data: arm.rounds.map(({ byProtocol }) => byProtocol[protocol] ?? 0),
          })),
        })),
      true,
    );
  }

  if (data.keepers.length > 0) {
    add(
      "keepers",
      "",
      "Profit of each keeper",
      () =>
        frame(undefined, ({ axis, soft }) => ({
          xAxis: { type: "category", data: data.keepers, ...axis, splitLine: { show: false } },
          yAxis: {
            type: "value",
            name: "profit",
            nameTextStyle: { color: soft, align: "left" },
            ...axis,
            axisLabel: { ...axis.axisLabel, formatter: (value) => `$${short(value)}` },
          },
          grid: { left: 8, right: 8, top: 64, bottom: 8, containLabel: true },
          tooltip: {
            trigger: "item",
            confine: true,
            formatter: (item) =>
              `${escape(item.name)}${item.seriesName === "" ? "" : `, ${escape(item.seriesName)}`}: ${dollars(item.value)}`,
          },
          series: data.arms.map((arm, i) => ({
            name: arm.name,
            type: "bar",
            barMaxWidth: 36,
            itemStyle: { color: palette()[(i + 1) % palette().length] },
            data: data.keepers.map((keeper) => arm.keeperProfit[keeper] ?? 0),
          })),
        })),
      true,
    );
  }

  add(
    "gas",
    "",
    "Base fee over time",
    () =>
      frame(data.arms[0], ({ axis, soft }) => ({
        xAxis: timeAxis(data.arms[0], axis),
        yAxis: { type: "value", name: "gwei", nameTextStyle: { color: soft, align: "left" }, ...axis },
        grid: { left: 8, right: 8, top: 64, bottom: 8, containLabel: true },
        tooltip: timeTooltip(data.arms[0], (item) => `${number(item.value[1], 1)} gwei`),
        series: data.arms.map((arm, i) => ({
          name: arm.name === "" ? "base fee" : arm.name,
          type: "line",
          showSymbol: false,
          lineStyle: { width: 1.4 },
          itemStyle: { color: palette()[(i + 1) % palette().length] },
          data: points(arm, arm.baseFeeGwei),
        })),
      })),
    true,
  );

  function draw() {
    for (const entry of drawn) {
      entry.chart?.dispose();
      entry.chart = window.echarts.init(entry.box, null, { renderer: "canvas", useDirtyRect: false });
      entry.chart.setOption({ useUTC: true, ...entry.options() });
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
