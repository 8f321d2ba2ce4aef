"""One box over everything that can be done or gone to: actions, inputs, rows, pages, sheets, cases, recent places."""
