import { describe, expect, it } from "vitest";
import { exampleSeries, readSeries, toSeriesCsv } from "../../../src/domain/index.ts";

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
    ["no numbers", "time,value\na,b\n", "there is no row with two numbers"],
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
    ["one sample", "time,value\n0,1\n", "has 1 row with a time and a value"],
  ];
  it.each(complaints)("refuses %s", async (_, text, sentence) => {
    await expect(readSeries(file(text))).rejects.toThrow(sentence);
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
