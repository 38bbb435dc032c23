// Draws the card of one reply (panel/card.py makes its data). Every text is set with textContent: text is data.

const element = (tag, className, text) => {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text) made.textContent = text
  return made
}

const button = (className, text, onClick) => {
  const made = element("button", className, text)
  made.type = "button"
  made.onclick = onClick
  return made
}

const fill = (parent, parts) => {
  for (const [text, isMarked] of parts) parent.append(isMarked ? element("mark", "", text) : document.createTextNode(text))
  return parent
}

const passage = (blocks) => {
  const box = element("div", "passage")
  box.tabIndex = 0
  let table = null
  for (const { kind, cells } of blocks) {
    if (kind === "row" || kind === "head") {
      if (!table) {
        table = element("table")
        const frame = element("div", "table")
        frame.append(table)
        box.append(frame)
      }
      const row = element("tr")
      for (const cell of cells) row.append(fill(element(kind === "head" ? "th" : "td"), cell))
      table.append(row)
      continue
    }
    table = null
    box.append(fill(element(kind === "heading" ? "h4" : "p"), cells[0]))
  }
  return box
}

const whereOf = (source) => [source.heading, source.where, source.dates, source.note, source.internal].filter(Boolean).join(" · ")

const openSource = (source, labels, onClose) => {
  const box = element("section", "source")
  const about = element("div", "about")
  const words = element("div")
  words.append(element("div", "name", source.title))
  const where = element("div", "where", whereOf(source))
  where.title = source.document
  words.append(where)
  about.append(words, button("close", labels.close, onClose))
  box.append(about, passage(source.blocks))
  return box
}

const noticeOf = (notice, labels) => {
  const box = element("section", `notice ${notice.kind}`)
  box.append(element("div", "notice-title", notice.title), element("div", "notice-text", notice.text))
  const place = element("div")
  const keys = notice.sources.map((source, number) => {
    const key = button("notice-open", source.label, () => {
      const isOpen = key.getAttribute("aria-expanded") === "true"
      for (const other of keys) other.setAttribute("aria-expanded", "false")
      place.replaceChildren()
      if (isOpen) return
      key.setAttribute("aria-expanded", "true")
      const opened = openSource(notice.sources[number], labels, () => key.click())
      place.append(opened)
      showMark(opened)
      opened.scrollIntoView({ block: "nearest" })
    })
    key.setAttribute("aria-expanded", "false")
    return key
  })
  box.append(...keys, place)
  return box
}

const showMark = (box) => {
  const view = box.querySelector(".passage")
  const mark = [...box.querySelectorAll("mark")].at(-1) // the row, where its header is marked too
  if (!mark) return
  const offset = mark.getBoundingClientRect().top - view.getBoundingClientRect().top
  view.scrollTop += offset - view.clientHeight / 3
}

const toClipboard = async (text) => {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.body.appendChild(element("textarea", "", text)) // an address other than 127.0.0.1 without TLS
  area.select()
  const done = document.execCommand("copy")
  area.remove()
  if (!done) throw new Error("copy was refused")
}

const draw = (card, data, onCopied) => {
  const { labels } = data
  const copy = button("copy", labels.copy, async () => {
    try {
      await toClipboard(data.text)
      copy.firstChild.textContent = labels.copied
      onCopied()
    } catch {
      copy.firstChild.textContent = labels.copy_failed
    }
  })
  if (data.is_current) copy.append(element("kbd", "", labels.copy_key))
  const head = element("div", "head")
  head.append(element("span", "title", data.abstained ? data.holding : data.title))
  if (data.badge) head.append(element("span", "badge", data.badge))
  head.append(element("span", "space"), copy)
  const label = data.label ? [element("div", "label", data.label)] : []

  const draft = element("div", "draft")
  const place = element("div")
  let opened = 0
  const open = (number) => {
    opened = opened === number ? 0 : number
    for (const chip of draft.querySelectorAll(".chip")) {
      chip.setAttribute("aria-expanded", String(Number(chip.textContent) === opened))
    }
    place.replaceChildren()
    if (!opened) return
    const box = openSource(data.citations[opened - 1], labels, () => open(opened))
    place.append(box)
    showMark(box)
    box.scrollIntoView({ block: "nearest" })
  }
  for (const sentence of data.sentences) {
    const line = element("p", `sentence ${sentence.kind}`)
    // The last characters and the chips stay on one line, so that no chip stands alone.
    const cut = sentence.marks.length ? Math.max(0, sentence.text.length - 3) : sentence.text.length
    const end = element("span", "end", sentence.text.slice(cut))
    line.append(sentence.text.slice(0, cut), end)
    for (const number of sentence.marks) {
      const chip = button("chip", String(number), () => open(number))
      chip.title = chip.ariaLabel = data.citations[number - 1].label
      chip.setAttribute("aria-expanded", "false")
      end.append(chip)
    }
    if (sentence.note) line.append(element("span", "note", sentence.note))
    draft.append(line)
  }

  const parts = data.notices.map((notice) => noticeOf(notice, labels))
  if (data.abstained) {
    const missing = element("div", "missing")
    missing.append(element("div", "missing-title", data.title), element("div", "", data.missing))
    parts.push(missing)
  }
  parts.push(head, ...label, draft)
  if (data.struck) parts.push(element("div", "struck", data.struck))
  parts.push(place)
  if (data.others.length) parts.push(others(data))
  card.replaceChildren(...parts)
  return copy
}

const others = (data) => {
  const list = element("details", "others")
  list.open = data.abstained
  list.append(element("summary", "", data.others_title))
  for (const source of data.others) {
    const item = element("details", "other")
    const summary = element("summary", "", source.title)
    summary.append(element("div", "where", whereOf(source)))
    item.append(summary, passage(source.blocks))
    list.append(item)
  }
  return list
}

export default ({ data, parentElement, setTriggerValue }) => {
  const card = parentElement.querySelector(".card")
  const drawn = JSON.stringify(data)
  card.onCopied = () => setTriggerValue("copied", true)
  if (card.drawn !== drawn) {
    // A rerun with the same reply leaves the card alone, and with it the citation that is open.
    card.drawn = drawn
    card.copyButton = draw(card, data, () => card.onCopied())
  }
  const onKey = (event) => {
    if (data.is_current && event.altKey && event.code === "KeyC") {
      event.preventDefault()
      card.copyButton.click()
    }
  }
  document.addEventListener("keydown", onKey)
  return () => document.removeEventListener("keydown", onKey)
}
