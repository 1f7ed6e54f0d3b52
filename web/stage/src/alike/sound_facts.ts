import { matching, kEverything, namedCategory } from '../arrivals/arrivals';
import type { Arrival, MappedTrack, Mapping } from '../model/records';
import type { Dot } from './alike_map';

/** What is known of a sound on the map, wherever it is from. */
export interface SoundFacts {
  dot: Dot;
  category: string;
  noteName: string | null;
  durationSeconds: number;
  /** Null: it is one of the library. */
  arrival: Arrival | null;
  /** The track on which it plays by the mapping in force; null: on none. */
  track: MappedTrack | null;
}

/** Undefined while the arrival has not been read. */
export function factsOf(
  dot: Dot,
  arrival: Arrival | undefined,
  mapping: Mapping | null,
): SoundFacts | undefined {
  if (dot.segment) {
    const { category, confidence, noteName, durationSeconds } = dot.segment;
    const track = trackFor(mapping, category, confidence);
    return { dot, category, noteName, durationSeconds, arrival: null, track };
  }
  if (!arrival) return undefined;
  const category = namedCategory(arrival);
  // What the performer says is certain.
  const track = trackFor(mapping, category, arrival.corrected === null ? arrival.confidence : 1);
  const { noteName, durationSeconds } = arrival;
  return { dot, category, noteName, durationSeconds, arrival, track };
}

/** Where the mapping has a sound of this category play; null: nowhere. */
export function trackFor(mapping: Mapping | null, category: string, confidence: number): MappedTrack | null {
  if (!mapping || confidence < mapping.minConfidence) return null;
  const name = mapping.categories[category] ?? mapping.fallbackTrack;
  return mapping.tracks.find(({ track }) => track === name) ?? null;
}

/** Whether a sound has the text in it: in category, track, name or file. */
export function mentions(facts: SoundFacts, text: string): boolean {
  if (facts.arrival) return matching([facts.arrival], { ...kEverything, text }).length > 0;
  const wanted = text.trim().toLowerCase();
  const parts = [facts.category.replace(/_/g, ' '), facts.track?.track ?? '', facts.dot.segment!.file];
  return parts.some((part) => part.toLowerCase().includes(wanted));
}
