import { html, type TemplateResult } from 'lit';
import type { UserColumns } from '../../server/protocol.ts';
import type { CellView, Column } from '../view/columns.ts';
import { raised } from '../shared/placed.ts';

/** Contents of a row. */
export interface RowView extends CellView {
  readonly users: UserColumns;
  readonly columns: readonly Column[];
  /** Index of the user. */
  readonly user: number;
  /** Place in the table, from 0, and in pixels. */
  readonly index: number;
  readonly top: number;
  readonly selected: boolean;
  readonly active: boolean;
}

/** A row; what is clicked in it is found by `data-user` and `data-act`, so that rows carry no handlers. */
export function renderUserRow({
  users,
  columns,
  user,
  index,
  top,
  selected,
  active,
  ...view
}: RowView): TemplateResult {
  return html`<div
    id="user-${user}"
    class="row body ${active ? 'active' : ''}"
    role="row"
    aria-rowindex=${index + 2}
    aria-selected=${selected}
    data-user=${user}
    ${raised(top)}
  >
    <div role="gridcell" class="cell check">
      <input
        type="checkbox"
        tabindex="-1"
        aria-label="Select ${users.name[user]!}"
        .checked=${selected}
        data-act="check"
      />
    </div>
    ${columns.map(
      ({ cell, content }) =>
        html`<div role="gridcell" class="cell ${cell}">${content(users, user, view)}</div>`,
    )}
  </div>`;
}
