// Runs before the first paint: the chosen theme, and the mark that scripts run (shows [data-js] controls).
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // Storage may be blocked: the system's theme is used.
  }
})();
