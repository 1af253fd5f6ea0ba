document.getElementById("search").addEventListener("input", function () {
  const wanted = this.value.toLowerCase();
  for (const section of document.querySelectorAll("section")) {
    section.hidden = wanted !== "" && !section.textContent.toLowerCase().includes(wanted);
  }
});
