import { describe, expect, it } from "vitest";
import {
  exampleSeries,
  fromModesModelJson,
  fromSignal,
  modes,
  readSeries,
  toModesModelJson,
  toSeriesCsv,
  toWav,
} from "../../../src/domain/index.ts";

const file = (text: string, name = "strain.csv") => ({
  name,
  bytes: new TextEncoder().encode(text),
});

describe("reading a table of times and values", () => {
  const good: readonly [string, string, object][] = [
    [
      "headings with a unit",
      "time (ms),voltage (mV)\n0,1\n2,-1\n5,0.5\n",
      {
        times: [0, 2, 5],
        values: [1, -1, 0.5],
        timeUnit: "ms",
        frequencyUnit: "kHz",
        valueName: "voltage (mV)",
      },
    ],
    [
      "four columns of whole numbers",
      "t,a,b,c\n0,5,1,5\n1,5,1,7\n",
      { times: [0, 1], values: [5, 5] },
    ],
    [
      "a first sample missing beside a column that has one",
      "time,strain,flag\n0,,1\n1,NaN,1\n2,5,0\n3,6,1\n",
      {
        times: [2, 3],
        values: [5, 6],
        notes: [
          expect.stringMatching(/^2 rows/),
          "The values are those of “strain”; “flag” is not used.",
        ],
        columns: { names: ["time", "strain", "flag"], time: 0, value: 1 },
      },
    ],
    [
      "a first sample missing in a column that is not taken, and one that is empty",
      "time,strain,flag,none\n0,4,,\n1,5,0,\n",
      { values: [4, 5], notes: ["The values are those of “strain”; “flag” is not used."] },
    ],
    ["no headings", "0\t1\n0.5\t2\n", { times: [0, 0.5], values: [1, 2], timeUnit: "s" }],
    [
      "comments, one of them the heading, and blanks between",
      "# made by hand\n# time (seconds)           strain * 1.e21\n2.5e-01 4.8e-04\n2.6e-01 -3.4e-04\n",
      {
        times: [0.25, 0.26],
        values: [4.8e-4, -3.4e-4],
        timeName: "time",
        valueName: "strain * 1.e21",
      },
    ],
    [
      "semicolons and decimal commas",
      "Zeit [s];Wert\n0,5;1,25\n1,0;-2,5\n",
      { times: [0.5, 1], values: [1.25, -2.5], timeName: "Zeit" },
    ],
    [
      "times in a later column",
      "value,t\n3,0\n4,1\n",
      { times: [0, 1], values: [3, 4], valueName: "value" },
    ],
    [
      "missing samples, and blank rows",
      "time,value\n0,1\n1,\n\n2,n.a.\n3,NaN\n4,5\n",
      { times: [0, 4], values: [1, 5], notes: ["3 rows have no finite value: missing samples."] },
    ],
    [
      "missing samples at the beginning, which are no headings",
      "time (ms),level\n0,NaN\n1,\n2,3\n3,4\n",
      {
        times: [2, 3],
        values: [3, 4],
        timeUnit: "ms",
        valueName: "level",
        notes: ["2 rows have no finite value: missing samples."],
      },
    ],
    [
      "whole numbers that nothing calls times, and says so",
      ",strain\n0,1\n1,2\n",
      {
        times: [0, 1],
        timeUnit: "s",
        notes: [
          "The times are those of “A”, counted in s. Where it only numbers the samples, name the column of values and give the rate at which they were sampled, in hertz.",
        ],
      },
    ],
    [
      "dates as days",
      "date,sales\n2020-02-28,1\n2020-02-29,2\n2020-03-02,3\n",
      {
        times: [0, 1, 3],
        values: [1, 2, 3],
        timeUnit: "days",
        frequencyUnit: "1/days",
        notes: ["Times are dates; they count days from 2020-02-28 on."],
      },
    ],
    [
      "dates with a clock as seconds, whatever zone and heading",
      "at (local);level\n2020-01-01T00:59:59.5+01:00;1,5\n2020-01-01T00:00:01Z;2,5\n2019-12-31 23:30:01,25-0030;3\n",
      {
        times: [0, 1.5, 1.75],
        values: [1.5, 2.5, 3],
        timeName: "at",
        timeUnit: "s",
        notes: ["Times are dates; they count seconds from 2020-01-01T00:59:59.5+01:00 on."],
      },
    ],
    [
      "the last time of a day and a leap second",
      "at,level\n2016-12-31T23:59:59,1\n2016-12-31T23:59:60.5,2\n2017-01-01T24:00,3\n",
      { times: [0, 1.5, 86401], values: [1, 2, 3] },
    ],
    [
      "the first column of numbers, and says which it leaves out",
      "time,real,imag,site\n0,1,3,A\n1,2,4,A\n",
      { values: [1, 2], notes: ["The values are those of “real”; “imag” is not used."] },
    ],
  ];
  it.each(good)("takes %s", async (_, text, expected) => {
    const series = await readSeries(file(text));
    expect({ ...series, times: [...series.times], values: [...series.values] }).toMatchObject(
      expected,
    );
  });

  it.each([
    ["(ms)", "ms", "kHz"],
    ["[Sec]", "s", "Hz"],
    ["/ days", "days", "1/days"],
    ["(s since launch)", "s", "Hz"],
    ["(seconds, UTC)", "s", "Hz"],
    ["(days since 2020-01-01)", "days", "1/days"],
    ["(ka BP)", "ka", "1/ka"],
    ["(unix ms)", "ms", "kHz"],
    ["(elapsed seconds)", "s", "Hz"],
    ["(Ms)", "Ms", "1/Ms"],
    ["(frames)", "frames", "1/frames"],
    ["(laps)", "laps", "1/laps"],
    ["(MJD)", "MJD", "1/MJD"],
    ["(orbits of Io)", "orbits of Io", "1/orbits of Io"],
  ])("counts times in the unit of the heading: %s", async (bracket, timeUnit, frequencyUnit) => {
    const series = await readSeries(file(`"time ${bracket}",value\n0.5,1\n1.5,2\n`));
    expect(series).toMatchObject({ timeName: "time", timeUnit, frequencyUnit, notes: [] });
  });

  it.each(["UTC", "utc+1", "GMT-05:00", "CEST", "EST", "+01:00", "Europe/Berlin", "local time"])(
    "counts times in seconds, and says so, where a heading tells no unit: %s",
    async (bracket) => {
      const series = await readSeries(file(`"time (${bracket})",value\n0.5,1\n1.5,2\n`));
      expect(series).toMatchObject({
        timeName: "time",
        timeUnit: "s",
        frequencyUnit: "Hz",
        notes: [
          `The times are counted in seconds: “${bracket}” in their heading is not taken for a unit.`,
        ],
      });
    },
  );

  it.each([
    ["t_ms", "t", "ms"],
    ["time_us", "time", "µs"],
    ["time_days", "time", "days"],
    ["time_since_launch_s", "time_since_launch", "s"],
    ["time in days", "time", "days"],
    ["Time in seconds, by GPS", "Time", "s"],
    ["time_in_ms", "time", "ms"],
    ["time_start", "time_start", "s"],
    ["time in orbits", "time in orbits", "s"],
    [`${"t".repeat(40)} (ms)`, `${"t".repeat(40)}`, "ms"],
  ])(
    "counts times in the unit that the heading ends with: %s",
    async (heading, timeName, timeUnit) => {
      const series = await readSeries(file(`"${heading}",value\n0.5,1\n1.5,2\n`));
      expect(series).toMatchObject({ timeName, timeUnit, notes: [] });
    },
  );

  it("takes the column for times whose heading ends with their unit, and no other with an underscore", async () => {
    const series = await readSeries(file("t_stat,t_ms\n5,0\n1,2\n"));
    expect(series).toMatchObject({ timeName: "t", timeUnit: "ms", valueName: "t_stat" });
    const least = await readSeries(file("time_min,sensor_a\n0,5\n2,1\n"));
    expect(least).toMatchObject({ timeUnit: "s", valueName: "sensor_a" });
    const late = await readSeries(file("latency in ms,t_us\n5,0\n1,2\n"));
    expect(late).toMatchObject({ timeName: "t", timeUnit: "µs" });
  });

  it.each([
    ["time,value\nms,V", "time", "ms", "value (V)"],
    ["time,value\n(ms),(V)", "time", "ms", "value (V)"],
    ["t,value\n[days],-", "t", "days", "value"],
    ["time (ms),value\nms,m/s²", "time", "ms", "value (m/s²)"],
    ["a title,\ntime,value\n\nsec,m s^-2", "time", "s", "value (m s^-2)"],
    ["x,y\nus,(any unit)", "x", "µs", "y (any unit)"],
    // Other headings, as they were before.
    ["left,right\ntime (ms),value", "time", "ms", "value"],
    ["sensor 1,sensor 2\nleft,right", "left", "s", "right"],
    ["a title,\nt,V", "t", "s", "V"],
  ])("reads two rows above the numbers: %j", async (rows, timeName, timeUnit, valueName) => {
    const series = await readSeries(file(`${rows}\n0.5,1\n1.5,2\n`));
    expect(series).toMatchObject({ timeName, timeUnit, valueName, notes: [] });
  });

  it("finds columns by name whose units stand in a row of their own", async () => {
    const text = "time,left,right\ns,V,V\n0,1,3\n1,2,4\n";
    const series = await readSeries(file(text), { time: "Time", value: "right" });
    expect(series.columns).toEqual({
      names: ["time (s)", "left (V)", "right (V)"],
      time: 0,
      value: 2,
    });
  });

  it("reads columns aligned by blanks, their names in a comment", async () => {
    const text = "# time strain\n    0.0000     0.2955\n\n    0.0100    -0.6742\n";
    const series = await readSeries(file(text));
    expect(series.values).toEqual(Float64Array.of(0.2955, -0.6742));
    expect([series.timeName, series.valueName]).toEqual(["time", "strain"]);
  });

  it("takes the columns asked for, by heading or letter", async () => {
    const text = "time,left,right\n0,1,3\n1,2,4\n";
    expect((await readSeries(file(text), { value: "Right" })).values).toEqual(
      Float64Array.of(3, 4),
    );
    const swapped = await readSeries(file(text), { time: "b", value: "a" });
    expect([swapped.times, swapped.values]).toEqual([Float64Array.of(1, 2), Float64Array.of(0, 1)]);
    expect(swapped.columns).toEqual({ names: ["time", "left", "right"], time: 1, value: 0 });
    await expect(readSeries(file(text), { value: "middle" })).rejects.toThrow(
      '"strain.csv" has no column "middle"; its columns are time, left, right.',
    );
    await expect(readSeries(file(text), { time: "left", value: "B" })).rejects.toThrow(
      '"strain.csv" cannot have its times and its values in one column, "B"; name two of its columns: time, left, right.',
    );
  });

  const complaints: readonly [string, string, string][] = [
    [
      "text for a value",
      "time,value\n0,1\n1,loud\n",
      '"strain.csv", row 3, column B: “loud” is no number; write a number, or leave the cell blank for a missing sample.',
    ],
    [
      "a date for a time",
      "time,value\n0,1\n2020-01-02,3\n",
      '"strain.csv", row 3, column A: “2020-01-02” is no number; times are numbers that count from any zero in one unit, or else all of them dates as 2020-01-31 or 2020-01-31T12:30:00.',
    ],
    [
      "times that fall",
      "# a comment\ntime,value\n0,1\n\n2,1\n1.5,1\n",
      '"strain.csv", row 6, column A: the time 1.5 comes before the 2 of row 5; sort the rows by time.',
    ],
    [
      "a time given twice",
      "time,value\n0,1\n0,2\n",
      '"strain.csv", row 3, column A: the time 0 is that of row 2 too; take the mean of the two values, or leave one out.',
    ],
    [
      "a value without a time",
      "time,value\n0,1\n,2\n",
      '"strain.csv", row 3, column A: the time is missing where there is a value; fill it in, or take the row out.',
    ],
    [
      "one column",
      "value\n1\n2\n",
      '"strain.csv", row 2: there is one column of numbers, “1” the first; a column of times and one of values were expected',
    ],
    [
      "one column, and says what to do",
      "1\n2\n",
      "as in “time,value” and “0.01,1.5” below it. Of values alone, give the rate at which they were sampled, in hertz.",
    ],
    [
      "columns of which none has times",
      "ax,ay\n1,2\n0,1\n",
      '"strain.csv", row 3, column A: the time 0 comes before the 1 of row 2; sort the rows by time; where these are no times, name their column, or of values alone give the rate',
    ],
    [
      "no numbers",
      "time,value\na,b\n",
      '"strain.csv", row 1: “time,value” is not two numbers, and no other row has two; a column of times and one of values were expected',
    ],
    [
      "headings without rows",
      "# a comment\ntime (s),value 1\n\n",
      '"strain.csv", row 2: there are headings, “time (s),value 1”, but no rows of numbers below them; a column of times and one of values were expected, as in “time,value” and “0.01,1.5” below it.',
    ],
    [
      "one heading without rows",
      "time:value\n",
      "“time:value” is not two numbers, and no other row",
    ],
    [
      "a row between headings and numbers that is not of units",
      "time,value\nms,furlongs\n0,1\n1,2\n",
      '"strain.csv", row 2, column B: “furlongs” is no unit that is known, and a row between headings and numbers must have units alone; put it in brackets, “(furlongs)”, if it is one, else take the row out.',
    ],
    [
      "headings and units without rows",
      "time,value\ns,V\n",
      '"strain.csv", row 1: there are headings, “time,value”, but no rows of numbers below them;',
    ],
    ["one row that is meant as numbers", "0.1s,1V\n", "“0.1s,1V” is not two numbers"],
    [
      "another separator, and says what to do",
      "time (s):channel 1\n0:1\n0.1:2\n",
      '"strain.csv", row 2: “0:1” is not two numbers, and no other row has two; a column of times and one of values were expected, as in “time,value” and “0.01,1.5” below it. Between the fields a comma, semicolon, tab, bar or blank is read: save the table with one of these and try again.',
    ],
    [
      "a row that is long, cut short",
      `time:values\n${"0.123:".repeat(20)}1\n`,
      "row 2: “0.123:0.123:0.123:0.123:0.123:0.123:0.1…” is not two numbers",
    ],
    [
      "decimal commas beside another separator",
      "time:value\n0,01:1,5\n0,02:1,7\n",
      '"strain.csv", row 2: “0,01:1,5” seems to be two numbers with decimal commas and “:” between them; save the table with a semicolon, tab or bar between its fields and try again.',
    ],
    [
      "commas in numbers and between them",
      "time,value\n0,5,1,5\n1,5,-1,7\n",
      '"strain.csv", row 2: “0,5,1,5” seems to be two numbers with decimal commas and “,” between them',
    ],
    ["nothing", "\n\n", '"strain.csv": the file is empty; a column of times and one of values'],
    ["no finite value", "time,value\n0,NaN\n1,NaN\n", "no row has a time and a finite value"],
    [
      "complex values",
      "time,value\n0,1.5+2i\n",
      '"strain.csv", row 2, column B: “1.5+2i” is no number; complex values are analysed one part at a time',
    ],
    [
      "a complex value further down",
      "time,value\n0,1\n1,(2-1e3j)\n",
      '"strain.csv", row 3, column B: “(2-1e3j)” is no number; complex values are analysed one part at a time',
    ],
    [
      "dates of other kinds",
      "date,low,high\n31.01.2020,1,2\n",
      '"strain.csv", row 2, column A: “31.01.2020” is no number; times are numbers that count',
    ],
    [
      "a day that is none",
      "date,value\n2020-01-31,1\n2020-02-31,2\n",
      '"strain.csv", row 3, column A: “2020-02-31” is no date as those above; write it as 2020-01-31',
    ],
    ...["10:75", "10:20:99", "10:20:61", "24:01", "25:00", "10:20+99:99", "10:20-24"].map(
      (clock): [string, string, string] => [
        `the time ${clock}, which is none`,
        `at,value\n2020-01-01T10:20,1\n2020-01-01T${clock},2\n`,
        `"strain.csv", row 3, column A: “2020-01-01T${clock}” is no date as those above; write it as 2020-01-31`,
      ],
    ),
    [
      "values too large to square",
      "time,value\n0,1\n1,-1e200\n2,3\n",
      '"strain.csv", row 3, column B: the values reach 1e+200; from 1e-150 to 1e+150 can be squared and added up, so give them in another unit.',
    ],
    [
      "values too small to square",
      "time,value\n0,0\n1,1e-300\n",
      '"strain.csv", row 3, column B: the values reach 1e-300; from 1e-150',
    ],
    [
      "times too near",
      "time,value\n0,1\n5e-324,2\n",
      '"strain.csv", row 3, column A: the times reach 5e-324 from first to last; from 1e-90 to 1e+90',
    ],
    [
      "a result of Unmix",
      '{"format":"unmix/modes","version":2}',
      '"strain.csv": this is a result of Unmix (unmix/modes), which the Modes page opens; a table (.csv) of times and values or a recording was expected.',
    ],
    ["other JSON", '[{"a": 1}]', '"strain.csv": this is JSON; a table (.csv) of times and values'],
    ["one sample", "time,value\n0,1\n", "has 1 row with a time and a value"],
  ];
  it.each(complaints)("refuses %s", async (_, text, sentence) => {
    await expect(readSeries(file(text))).rejects.toThrow(sentence);
  });

  it.each([
    ["1\n2\n", true],
    ["ax,ay\n1,2\n0,1\n", true],
    ["ax,ay\n1,2\n1,1\n", true],
    ["time,value\n0,1\n0,2\n", undefined],
    ["time,value\n0,1\n1,loud\n", undefined],
    ["", undefined],
  ])("tells of %j whether a rate would help", async (text, helps) => {
    const error = await readSeries(file(text)).catch((thrown) => thrown);
    expect(error.data.rateHelps).toBe(helps);
  });

  describe("at a rate, since it has no times", () => {
    const good: readonly [string, string, object][] = [
      [
        "values below a heading",
        "strain (1e-21)\n1\n2\n-3\n",
        { times: [0, 0.25, 0.5], values: [1, 2, -3], valueName: "strain (1e-21)" },
      ],
      ["values without a heading", "1.5\n-2e-3\n", { times: [0, 0.25], values: [1.5, -2e-3] }],
      [
        "missing samples in their places, and comments that have none",
        "# by hand\nvalue\n\nNaN\n1\n\n% later\n2\n",
        {
          times: [0.25, 0.75],
          values: [1, 2],
          notes: [
            "The table has no times: its values are taken at 4 Hz, the first of them at 0 s.",
            "2 rows have no finite value: missing samples.",
          ],
        },
      ],
      [
        "the first of several columns, without blank rows between",
        "ax,ay\n1,5\n\n0,6\n,7\n2,8\n",
        {
          times: [0, 0.25, 0.75],
          values: [1, 0, 2],
          columns: { names: ["ax", "ay"], value: 0 },
          notes: [
            expect.stringContaining("at 4 Hz"),
            "1 row has no finite value: missing samples.",
            "The values are those of “ax”; “ay” is not used.",
          ],
        },
      ],
    ];
    it.each(good)("takes %s", async (_, text, expected) => {
      const series = await readSeries(file(text), { rate: 4 });
      expect({ ...series, times: [...series.times], values: [...series.values] }).toMatchObject({
        ...expected,
        rate: 4,
        timeUnit: "s",
        frequencyUnit: "Hz",
      });
    });

    it("takes the column asked for beside numbers of samples", async () => {
      const series = await readSeries(file("n,strain\n1,5\n2,6\n"), { rate: 2, value: "strain" });
      expect([[...series.times], [...series.values]]).toEqual([
        [0, 0.5],
        [5, 6],
      ]);
    });

    it("keeps the rate in a model, and the times to the last bit", async () => {
      const text = Array.from({ length: 60 }, (_, i) => Math.sin(i)).join("\n");
      const series = await readSeries(file(text), { rate: 44.1 });
      const result = modes(series, { ridgeSpread: 0.3 });
      const kept = fromModesModelJson(toModesModelJson(result)).series;
      expect(kept.rate).toBe(44.1);
      expect(kept.times).toEqual(Float64Array.from({ length: 60 }, (_, i) => i / 44.1));
      expect(kept).toEqual(result.series);
    });

    const refusals: readonly [string, string, object, string][] = [
      [
        "times of its own",
        "value,time (ms)\n5,0\n6,1\n",
        { rate: 4 },
        '"strain.csv" cannot be read at a rate of 4 Hz: it has times of its own, in the column “time (ms)”; leave the rate out.',
      ],
      ["dates", "at,value\n2020-01-31,1\n2020-02-01,2\n", { rate: 4 }, "in the column “at”"],
      [
        "a first column that rises",
        "n,value\n5,0\n6,1\n",
        { rate: 4 },
        "its column “n” rises from row to row, as times do; leave the rate out, or name the column of values where that one only numbers them.",
      ],
      [
        "a column of times asked for",
        "a,b\n5,0\n6,1\n",
        { rate: 4, time: "a" },
        "its times are to be those of “a”; leave one of the two out.",
      ],
      [
        "columns without headings",
        "5,0\n4,1\n",
        { rate: 4 },
        '"strain.csv", row 1: there are 2 columns of numbers, not all of them with a heading; name the column of values.',
      ],
      ["a column that is not there", "a\n1\n2\n", { rate: 4, value: "b" }, 'no column "b"'],
      [
        "text for a value",
        "a\n1\nloud\n",
        { rate: 4 },
        '"strain.csv", row 3, column A: “loud” is no number; write a number',
      ],
      [
        "no numbers",
        "a\nb\n",
        { rate: 4 },
        "row 1: “a” is no number, and no other row has one; a column of values",
      ],
      [
        "a heading without values",
        "a\n",
        { rate: 4 },
        "row 1: there are headings, “a”, but no rows of numbers below them; a column of values was expected.",
      ],
      ["one value", "a\n1\n", { rate: 4 }, '"strain.csv" has 1 row with a value; at least 2'],
      [
        "a rate of 0",
        "1\n2\n",
        { rate: 0 },
        "The setting rate is 0; none or a number from 1e-12 to 1000000000000 is expected.",
      ],
      ["no rate", "1\n2\n", { rate: Number.NaN }, "The setting rate is NaN; none or a number"],
    ];
    it.each(refusals)("refuses %s", async (_, text, options, sentence) => {
      await expect(readSeries(file(text), options)).rejects.toThrow(sentence);
    });

    it("refuses a recording, which has one", async () => {
      const bytes = toWav({ sampleRate: 8000, channels: [Float64Array.of(0, 1)] });
      await expect(readSeries({ name: "a.wav", bytes }, { rate: 4 })).rejects.toThrow(
        '"a.wav" cannot be read at a rate of 4 Hz: it is a recording, which has its own; leave the rate out.',
      );
    });
  });

  it.each(["utf-16le", "utf-16be"])("reads text in %s, its comments and all", async (encoding) => {
    const text = "\ufeff# strain of H1\r\nt\tvalue\r\n0\t1\r\n# a pause\r\n1\t2,5\r\n";
    const bytes = new Uint8Array(2 * text.length);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < text.length; i++) {
      view.setUint16(2 * i, text.charCodeAt(i), encoding === "utf-16le");
    }
    const series = await readSeries({ name: "unicode.txt", bytes });
    expect(series.values).toEqual(Float64Array.of(1, 2.5));
    expect(series.valueName).toBe("value");
  });

  it("says that a text named .wav is none", async () => {
    await expect(readSeries(file("time,value\n0,1\n1,2\n", "sound.wav"))).rejects.toThrow(
      "this is not a WAV file",
    );
  });

  it("reads what is written, to the last bit", async () => {
    const series = exampleSeries(undefined, { missing: 0.3, seed: 4 });
    const columns = { names: ["time (s)", "value"], time: 0, value: 1 };
    expect(await readSeries(file(toSeriesCsv(series)))).toEqual({ ...series, columns });
  });
});

describe("channels of a recording", () => {
  const tone = (phase: number) =>
    Float64Array.from({ length: 800 }, (_, i) => 0.5 * Math.sin(i / 5 + phase));
  it.each([
    ["alike", [tone(0), tone(0)], false],
    ["apart", [tone(0), tone(Math.PI / 2)], false],
    [
      "one alone of six",
      [tone(0), ...Array.from({ length: 5 }, () => new Float64Array(800))],
      false,
    ],
    ["silent", [new Float64Array(800), new Float64Array(800)], false],
    ["of opposite sign", [tone(0), tone(Math.PI)], true],
    ["nearly so", [tone(0), tone(Math.PI + 0.3)], true],
  ] as const)(
    "%s are taken as their mean, and it is said where they cancel",
    (_, channels, cancel) => {
      const { notes } = fromSignal({ sampleRate: 8000, channels });
      expect(notes).toHaveLength(1);
      expect(notes[0]).toContain(
        `The ${channels.length} channels of the recording are analysed as`,
      );
      expect(notes[0]!.includes("Export one channel alone")).toBe(cancel);
    },
  );
});
