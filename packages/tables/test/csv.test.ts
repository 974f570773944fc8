import { toCsv } from "@unmix/tables";
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
});
