"""Pixels: rows in, intents out. `python -m widgets.gallery` shows each of them alone.

theme      apply(app, mode, scale) · palette() scale() font(px) figures(px) colour(token)
icons      icon(name, role) pixmap(name, colour, size, dpr) draw(painter, rect, name, colour)
controls   words    PlainLabel(text, kind, ink, wrap=) FigureLabel · one_line caption tip
           buttons  ShortcutButton(text, key, kind, icon) .refuse(why) .allow() · IconButton(icon, name)
                    Chip(title, count) · ChipRow(name) .show_items([ChipOption]) .choose(key) → chosen
                    KeyHintStrip([KeyHint])
           pills    StatusPill(text, tone, icon) .show_status · AgePill() .show_age(text, age)
                    IconMark(icon, role, side) · paint_pill pill_size (for delegates)
           stagebar StageBar(name) .show_stages(names, current, done=)
           panel    Panel(title, note, flush=) .add .add_action .show_title · EmptyState(…) → asked
           notices  ToastArea() .show_toast(key, …) → acted, dismissed · Banner() .show_notice → acted
                    Watermark(text)
           form     Form() .add(name, FormRow) .refuse(why, name) · FormRow(label, control, hint, required=)
                    RefusalLine() .refuse(why) · Facts() .show_items([(name, value)])
                    MomentEdit() · CountEdit(low, high, unit)
           photos   PhotoStrip(per_row) .show_items([Photo]) → opened · PhotoViewer · BeforeAfter().show_pair
           rail     Rail() .show_items([RailItem]) .choose(key) → chosen
           topbar   TopBar(title, place, icon) .add .show_time .show_account .search → searched
charts     trend    LineTrend(name, [TrendSeries], zone, target) .show_items .append({key: [TrendPoint]})
           bars     BarRank LeagueBars Histogram (name) .show_items → opened
           rates    rate_text(met, due) rate_share number_text · sparkline Sparkline(tone).show_values
wall       grid     WallGrid(header) .place(widget, Cells) · header WallHeader(title) .show_badge …
           tiles    FigureTile(title, unit) .show_figure .show_line .show_age · ticker Ticker() .show_items
"""
