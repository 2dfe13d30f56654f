/** Address of the page shown when the screen keeps failing. It needs no script, so it cannot fail the same way. */
export const stoppedPath = '/stopped';

const sentences = [
  [
    'en',
    'This screen stopped',
    'Every finished sale is safe. Restart this computer; if it happens again, call support.',
  ],
  [
    'de',
    'Dieser Bildschirm ist stehen geblieben',
    'Jeder abgeschlossene Verkauf ist sicher. Rechner neu starten; wenn es wieder geschieht, den Kundendienst rufen.',
  ],
  [
    'fr',
    'Cet écran s’est arrêté',
    'Chaque vente terminée est en sûreté. Redémarrez l’ordinateur ; si cela se reproduit, appelez l’assistance.',
  ],
  [
    'es',
    'Esta pantalla se ha detenido',
    'Cada venta terminada está a salvo. Reinicie el equipo; si se repite, llame a asistencia.',
  ],
] as const;

export function stoppedPage(): string {
  const parts = sentences.map(
    ([lang, title, text]) => `<section lang="${lang}"><h1>${title}</h1><p>${text}</p></section>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Gatehouse</title></head><body><main>${parts.join('')}</main></body></html>`;
}
