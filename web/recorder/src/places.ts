/** Where a sound was recorded. */
export interface Place {
  /** Degrees, -90..90. */
  lat: number;
  /** Degrees, -180..180. */
  lon: number;
  /** In metres; null when the device does not say. */
  accuracy: number | null;
}

/** A place from what the device reports; null for what is none, such as the 0,0 of a cold receiver. */
export function toPlace(coords: { latitude: number; longitude: number; accuracy: number }): Place | null {
  const { latitude, longitude, accuracy } = coords;
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return null;
  if (latitude === 0 && longitude === 0) return null;
  return { lat: latitude, lon: longitude, accuracy: Number.isFinite(accuracy) ? accuracy : null };
}

/** Asks the browser where we are (it may ask the person); null when it does not say within 10 s. */
export function currentPlace(geolocation: Geolocation): Promise<Place | null> {
  return new Promise((resolve) => {
    geolocation.getCurrentPosition(
      (position) => resolve(toPlace(position.coords)),
      () => resolve(null),
      { maximumAge: 600_000, timeout: 10_000 },
    );
  });
}
