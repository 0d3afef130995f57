// Listens for new states of the revision: shows what is wrong with it, and loads its page anew.
const body = document.body
const by = (id) => document.getElementById(id)

new EventSource(body.dataset.states).onmessage = (event) => {
  const { page, failed, report } = JSON.parse(event.data)
  by("failed").hidden = !failed
  by("found").hidden = !report
  if (failed) by("found").open = true
  if (by("report").textContent !== report) by("report").textContent = report
  if (body.dataset.page !== String(page)) {
    body.dataset.page = page
    // The same document loaded anew keeps its place on the page.
    document.querySelector("iframe").contentWindow.location.reload()
  }
}
