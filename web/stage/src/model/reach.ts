import { createContext, type FunctionComponent } from 'preact';
import { useContext } from 'preact/hooks';

import type { Settings } from '../../../shared/settings';
import type { AlikeMap } from '../alike/alike_map';
import type { Listening } from '../listening/listening';
import type { EntranceApi, SimilarApi, TeachingApi } from './api';
import type { Arrival, Folders, MapTiles } from './records';
import type { StageModel } from './stage_model';

/** What every part of the page can reach. */
export const Reach = createContext<{
  model: StageModel;
  listening: Listening;
  tiles: () => Promise<MapTiles | null>;
  entrance: EntranceApi;
  similar: SimilarApi;
  alike: AlikeMap;
  settings: Settings;
  folders: (path: string) => Promise<Folders>;
  teaching: TeachingApi;
  /** Everything that can be done with one sound. Teaching and this open each other, so that one is reached here. */
  SoundDialog: FunctionComponent<{ arrival: Arrival; onClose: () => void }>;
}>(null!);
export const useReach = () => useContext(Reach);
