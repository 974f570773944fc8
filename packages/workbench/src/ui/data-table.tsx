"use client";
import { type ReactElement, useMemo, useState } from "react";
import type { Cell, FigureData } from "../figures/figure.ts";
import { pageOf, type SortOrder, sortedIndices } from "./table-order.ts";

const PAGE = 25;

/** A table in pages, sorted by any column. */
export function DataTable(props: {
  readonly data: FigureData;
  /** What the table holds, for a screen reader. */
  readonly name: string;
}): ReactElement {
  const { data, name } = props;
  const [order, setOrder] = useState<SortOrder>();
  const [page, setPage] = useState(0);
  const indices = useMemo(() => sortedIndices(data.rows, order), [data, order]);
  const shown = pageOf(indices, page, PAGE);
  const numeric = useMemo(
    () => data.columns.map((_, c) => data.rows.some((row) => typeof row[c] === "number")),
    [data],
  );
  const turn = (by: number) => setPage(shown.page + by);
  return (
    <div className="stack data-table">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable */}
      <section className="table-frame" tabIndex={0} aria-label={`${name}, table`}>
        <table className="table">
          <caption className="visually-hidden">{name}</caption>
          <thead>
            <tr>
              {data.columns.map((column, c) => {
                const direction = order?.column === c ? order.direction : undefined;
                return (
                  <th
                    key={column}
                    scope="col"
                    className={numeric[c] ? "right" : undefined}
                    aria-sort={direction ?? "none"}
                  >
                    <button
                      type="button"
                      onClick={() => {
                        const next = direction === "ascending" ? "descending" : "ascending";
                        setOrder({ column: c, direction: next });
                        setPage(0);
                      }}
                    >
                      {column}
                      <span aria-hidden="true">
                        {direction === "ascending" ? " ↑" : direction === "descending" ? " ↓" : ""}
                      </span>
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {shown.indices.map((index) => (
              <tr key={index}>
                {data.rows[index]!.map((cell, c) => (
                  <td key={data.columns[c]} className={numeric[c] ? "right" : undefined}>
                    {cellWords(cell)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div className="row spread small muted">
        <span className="number" role="status">
          {indices.length === 0
            ? "No rows"
            : `Rows ${shown.first + 1}–${shown.first + shown.indices.length} of ${indices.length}`}
        </span>
        <span className="row">
          <button
            type="button"
            className="button compact"
            disabled={shown.page === 0}
            onClick={() => turn(-1)}
          >
            Previous<span className="visually-hidden"> page of {name}</span>
          </button>
          <button
            type="button"
            className="button compact"
            disabled={shown.page >= shown.pages - 1}
            onClick={() => turn(1)}
          >
            Next<span className="visually-hidden"> page of {name}</span>
          </button>
        </span>
      </div>
    </div>
  );
}

/** Numbers to four digits, tiny ones as a power of ten, missing ones as a dash. */
export function cellWords(cell: Cell): string {
  if (typeof cell === "string") return cell;
  if (!Number.isFinite(cell)) return "–";
  if (Number.isInteger(cell)) return String(cell);
  if (Math.abs(cell) < 1e-3) return cell.toExponential(1);
  if (Math.abs(cell) >= 1000) return String(Math.round(cell));
  return String(Number(cell.toPrecision(4)));
}
