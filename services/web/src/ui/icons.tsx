const icon = (path: string) => () => (
  <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
    <path d={path} />
  </svg>
);

export const Cross = icon('M5 5l10 10M15 5L5 15');
export const Check = icon('M4 10.5l4 4 8-9');
export const Pencil = icon('M4 16l1-4 8-8 3 3-8 8zM11 6l3 3');
export const Trash = icon('M4 6h12M8 6V4h4v2M6 6l1 10h6l1-10');
export const Person = icon(
  'M10 10a3 3 0 100-6 3 3 0 000 6zM4.5 16.5c.7-3 2.8-4.5 5.5-4.5s4.800 1.500 5.500 4.500',
);
export const Play = icon('M7 5l8 5-8 5z');
export const Clock = icon('M10 3.500a6.500 6.500 0 110 13 6.500 6.500 0 010-13zM10 6.500V10l2.500 1.500');
export const Search = icon('M9 4a5 5 0 110 10A5 5 0 019 4zM13 13l3.500 3.500');
export const Plus = icon('M10 4v12M4 10h12');
export const Back = icon('M12 4l-6 6 6 6');
export const Undo = icon('M7 5L4 8l3 3M4 8h8a4 4 0 010 8h-3');
export const List = icon('M4 6h12M4 10h12M4 14h7');
export const Pulse = icon('M3 10h3l2-5 4 10 2-5h3');
export const Gear = icon(
  'M10 7.200a2.800 2.800 0 110 5.600 2.800 2.800 0 010-5.600zM10 3v2M10 15v2M3 10h2M15 10h2M5 5l1.500 1.500M13.500 13.500L15 15M15 5l-1.500 1.500M6.500 13.500L5 15',
);
export const People = icon(
  'M7.500 9.500a2.500 2.500 0 100-5 2.500 2.500 0 000 5zM3 15.500c.5-2.500 2.200-4 4.500-4s4 1.500 4.500 4M13 9.500a2 2 0 100-4M13.500 11.800c2 .2 3.200 1.500 3.500 3.700',
);
export const Book = icon(
  'M5 3.500h9a1.500 1.500 0 011.500 1.500v11.500H6.500A1.500 1.500 0 015 15zM5 14.500a1.500 1.500 0 011.500-1.500h9M8 7h4.500',
);
export const Tag = icon('M4 4h5.500l6.500 6.500-5.500 5.500L4 9.500zM7 7v.01');
export const Keyboard = icon('M3 6h14v8H3zM6 9h.01M9 9h.01M12 9h.01M15 9h-.01M7 12h6');
export const Moon = icon('M15.500 12A6.500 6.500 0 018 4.500 6 6 0 1015.500 12z');
export const Out = icon('M12 4H5v12h7M9 10h8M14.500 7.500L17 10l-2.500 2.500');
export const More = icon('M5 10h.01M10 10h.01M15 10h.01');
