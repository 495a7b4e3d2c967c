export function drawRooms(): string;
export function drawnRooms(): string;
/** Imports between folders, and between the rooms of each: what imports → what it imports. */
export function importsOfRooms(): {
  readonly between: ReadonlyMap<string, ReadonlySet<string>>;
  readonly within: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;
};
