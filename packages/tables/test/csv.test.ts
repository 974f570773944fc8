import { toCsv, toCsvBytes } from "@unmix/tables";
import { describe, expect, it } from "vitest";

describe("toCsv", () => {
  it("quotes what needs quotes and guards what a spreadsheet would run", () => {
    const rows = [
      ["a,b", 'c"d', "e\nf", " g"],
      ["=1+1", "+x", "-x", "@x"],
      ["-1", "+2.5", "=", "\tx"],
    ];
    expect(toCsv({ headings: ["=h", "i", "j", "k"], rows })).toBe(
      '\'=h,i,j,k\n"a,b","c""d","e\nf"," g"\n\'=1+1,\'+x,\'-x,\'@x\n-1,+2.5,\'=,\'\tx\n',
    );
  });

  it("writes numbers so that they read back to the last bit, and NaN as a blank", () => {
    const numbers = [0.1 + 0.2, 5e-324, 1.7976931348623157e308, -1 / 3, 1e21, Number.NaN];
    const fields = toCsv({ headings: ["x"], rows: [numbers] })
      .split("\n")[1]!
      .split(",");
    expect(fields.map((field) => (field === "" ? Number.NaN : Number(field)))).toEqual(numbers);
  });

  it("writes columns of numbers as it does rows of them, over several pieces", () => {
    const columns = [
      Float64Array.from({ length: 10_000 }, (_, i) => (i % 5 === 0 ? Number.NaN : i / 3)),
      Float64Array.from({ length: 10_000 }, (_, i) => (i % 7 === 0 ? -0 : -1e-9 * i)),
    ];
    const headings = ["a,b", "c"];
    const rows = Array.from(columns[0]!, (value, i) => [value, columns[1]![i]!]);
    expect(toCsv({ headings, columns })).toBe(toCsv({ headings, rows }));
    const bytes = toCsvBytes({ headings, columns });
    expect(new TextDecoder().decode(bytes)).toBe(toCsv({ headings, rows }));
    expect(toCsv({ headings, columns: [] })).toBe('"a,b",c\n');
  });
});
