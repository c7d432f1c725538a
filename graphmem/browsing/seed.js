// Runs before Neo4j Browser does. $STORAGE and $MARK are filled in when it is served.
(() => {
  const storage = $STORAGE;
  const mark = $MARK;
  const tab = window.sessionStorage;
  Object.defineProperty(window, "localStorage", { value: tab });
  if (tab.getItem("graphmem") !== mark) {
    for (const [name, value] of Object.entries(storage)) tab.setItem("neo4j." + name, JSON.stringify(value));
    tab.setItem("graphmem", mark);
  }
  // the guide's first query is the picture to begin with
  const watch = setInterval(() => {
    const play = document.querySelector("#guide-drawer pre.runnable > i");
    if (play === null) return;
    clearInterval(watch);
    play.click();
  }, 100);
})();
