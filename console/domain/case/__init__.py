"""One case 案件, from report to archive.

    received ─▶ registered ─▶ to_dispatch ─▶ to_sign ─▶ handling ─▶ to_review
     待受理        待立案          待派遣         待签收      处置中       待反馈审核
                                                              ▲             │
                                              inspection fails│             ▼
                        archived ◀─ closed ◀─ to_close ◀─ inspecting ◀─ to_inspect

`things` what it is · `table` what may be asked of it, by whom, when · `commands` the asks ·
`events` the facts · `decide` ask → facts · `evolve` fact → the case after it.
"""
