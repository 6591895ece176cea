// Our icons as JupyterLab knows icons; their strokes take the theme's colour by the class in the style sheet.

const PATHS = {
  archive:
    '<path d="M4 5.500c0-1.400 3.600-2.500 8-2.500s8 1.100 8 2.500-3.600 2.500-8 2.500-8-1.100-8-2.500zM4 5.500v13c0 1.400 3.600 2.500 8 2.500s8-1.100 8-2.500v-13"/><path d="M4 14c2.500 0 3-3 5-3s2.500 4 5 4 3-3 6-3"/>',
  quicklook: '<path d="M3 3v18h18"/><path d="M6 14c2-7 3.500-7 5 0s3.500 3 5-3 3-3 4-2"/>',
  orbit:
    '<circle cx="9" cy="13" r="2.5"/><path d="M3 17c-2.500-3.500 1-8.500 7-11.500s11-2.500 12 1-2.500 7.500-8.500 10.500S5 20.500 3 17zM18.500 7.500h.1"/>',
  events: '<path d="M3 4h18M3 20h18M6 8v8h4V8zM14 8v8h2V8zM19.500 8v8"/>',
  inventory: '<path d="M3 5.500h6M12 5.500h9M3 12h10M16 12h5M3 18.500h3M9 18.500h12"/>',
  overviews:
    '<path d="M3 4h8v7H3zM13 4h8v7h-8zM3 13h8v7H3zM13 13h8v7h-8z"/><path d="M4.500 9l2-3 1.500 2 1.500-1M14.500 7.500l2 1.500 3-3M4.500 16.500h5M14.500 18l2-3 3 2"/>',
  distribution:
    '<circle cx="12" cy="12" r="9"/><circle cx="12" cy="12" r="5"/><path d="M12 3v4M12 17v4M3 12h4M17 12h4M12 12l4-3.500"/>',
  gallery: '<path d="M3 5h18v14H3zM3 9.500h18M7 13l2.500 2L7 17M12.500 17H17"/>',
  tour: '<circle cx="12" cy="12" r="9"/><path d="M15.800 8.200l-2.300 5.300-5.300 2.300 2.300-5.300z"/>',
  notebook: '<path d="M6 3h13v18H6zM6 7H3.500M6 12H3.500M6 17H3.500M10 8h5.500M10 12h5.500"/>',
};

function draw(path) {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16"><g class="sepp-lab-icon" fill="none" ` +
    `stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">${path}</g></svg>`
  );
}

export function makeIcons(lab) {
  const { LabIcon } = lab["@jupyterlab/ui-components"];
  const make = ([name, path]) => [name, new LabIcon({ name: `sepp-lab:${name}`, svgstr: draw(path) })];
  return Object.fromEntries(Object.entries(PATHS).map(make));
}
