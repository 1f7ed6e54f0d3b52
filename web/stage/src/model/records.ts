/** What the daemon tells, by the names that this page has for it. */
import type { components } from '../../../shared/api';

type Schemas = components['schemas'];

export type Guess = Schemas['Guess'];
export type StageSample = Schemas['StageSample'];
export type Standing = Schemas['Standing'];
export type Arrival = Schemas['Arrival'];
export type ArrivalsPage = Schemas['Arrivals'];
export type SimilarSounds = Schemas['SimilarSounds'];
export type SimilarSound = Schemas['SimilarSound'];
export type SoundMapNews = Schemas['SoundMap'];
export type MappedSegment = Schemas['MappedSegment'];
export type Shown = Schemas['Shown'];
export type Track = Schemas['Track'];
export type Swap = Schemas['Swap'];
export type Tempo = Schemas['Tempo'];
export type Entrance = Schemas['Entrance'];
export type Intake = Schemas['Intake'];
export type Mode = Schemas['Mode'];
export type StageState = Schemas['StageState'];
export type MapTiles = Schemas['MapTiles'];
export type Warning = Schemas['Warning'];
export type Health = Schemas['StageHealth'];
export type Category = Schemas['Category'];
export type Share = Schemas['Share'];
export type Trial = Schemas['Trial'];
export type TaughtCategory = Schemas['TaughtCategory'];
export type Teaching = Schemas['Teaching'];
export type MappedTrack = Schemas['MappedTrack'];
export type Mapping = Schemas['Mapping'];
export type Addition = Schemas['LibraryAddition'];
export type Library = Schemas['Library'];
export type Folders = Schemas['Folders'];

/** A sound of the session, or one of the library. */
export interface SoundName {
  number: number;
  from?: SimilarSound['from'];
}
