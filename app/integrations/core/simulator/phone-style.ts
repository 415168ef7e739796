/** How the simulated phones look: one narrow column of bubbles. */
export const phoneStyle = `
.phone{max-width:440px;width:100%;background:var(--raised);border:1px solid var(--line);border-radius:20px;padding:16px;display:grid;gap:12px}
.who{margin:0;padding-bottom:8px;border-bottom:1px solid var(--line)}
.bubbles{list-style:none;margin:0;padding:0;display:grid;gap:8px}.bubbles li{max-width:88%;padding:10px 12px;border-radius:14px;display:grid;gap:8px;overflow-wrap:anywhere}
.bubbles .in{background:var(--sunken);border-bottom-left-radius:4px;justify-self:start}.bubbles .out{background:var(--accent-soft);border-bottom-right-radius:4px;justify-self:end}
.said{white-space:pre-wrap;margin:0}.at{font-size:12px;justify-self:end}.link,.wide{justify-content:center;width:100%}
.chip{display:inline-flex;align-items:center;min-height:44px;padding:0 16px;border:1px solid var(--line-strong);border-radius:22px;text-decoration:none;color:var(--ink)}
.chip[aria-current]{background:var(--accent);border-color:var(--accent);color:var(--accent-ink)}
.phones{display:grid;gap:24px;grid-template-columns:repeat(auto-fill,minmax(min(100%,340px),1fr))}
`;
