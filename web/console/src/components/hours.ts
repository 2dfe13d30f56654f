/** "13". */
export const hourLabel = (hour: number): string => String(hour).padStart(2, '0');

/** "13:00–14:00". */
export const hourSpan = (hour: number): string => `${hourLabel(hour)}:00–${hourLabel((hour + 1) % 24)}:00`;
