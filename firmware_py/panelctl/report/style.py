"""How the page looks, on a screen and on A4."""

CSS = """
:root { color: #1a1a1a; background: #fff; font: 15px/1.45 "DejaVu Sans", Verdana, sans-serif; }
body { margin: 0; }
main { max-width: 210mm; margin: 0 auto; padding: 8mm 5mm; }
h1 { font-size: 1.6em; margin: 0 0 .3em; }
h2 { font-size: 1.15em; margin: 1.6em 0 .4em;
  border-bottom: 1px solid #bbb; padding-bottom: .15em; }
p { margin: .4em 0; max-width: 75em; }
ul { margin: .4em 0; padding-left: 1.3em; }
table { border-collapse: collapse; width: 100%; font-size: .86em; }
th, td { text-align: left; vertical-align: top; padding: .25em .6em .25em 0;
  border-bottom: 1px solid #ddd; font-variant-numeric: tabular-nums; }
thead th { border-bottom: 1px solid #777; vertical-align: bottom; }
figure { margin: .4em 0; }
svg { width: 100%; height: auto; display: block; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(75mm, 1fr)); gap: 3mm; }
.sessions { overflow-x: auto; }
.sessions table { font-size: .72em; }
.sessions td, .short td:nth-child(-n+5) { white-space: nowrap; }
.sessions td:nth-child(2), .sessions td:nth-child(10), .sessions td:nth-child(11)
  { white-space: normal; }
.answers td:last-child { white-space: nowrap; width: 5em; }
.measured, .note, .evidence { font-size: .86em; color: #333; }
.stop { border: 2px solid #1a1a1a; padding: .4em .7em; font-weight: bold; }
@page { size: A4; margin: 14mm 12mm 16mm;
  @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; } }
@page wide { size: A4 landscape; }
@media print {
  :root { font-size: 11pt; }
  main { padding: 0; max-width: none; }
  .pair { display: block; }
  .pair figure { display: inline-block; width: 49%; margin: .2em 0; }
  .sessions { page: wide; }
  .sessions table { font-size: .8em; }
  h2 { break-after: avoid; }
  tr, li, p, figure, .pair, .stop, .limits, .notes { break-inside: avoid; }
  thead { display: table-header-group; }
  .sessions { overflow: visible; }
}
"""
