import 'leaflet/dist/leaflet.css';
import './place_map.css';

import {
  control,
  divIcon,
  geoJSON,
  latLngBounds,
  layerGroup,
  map,
  marker,
  polyline,
  type LatLngBounds,
  type LayerGroup,
  type Map as LeafletMap,
  type Marker,
} from 'leaflet';
import Supercluster from 'supercluster';
import outline from 'virtual:world-outline';

import { mapPictures } from './map_pictures';
import { gridLines } from './metre_grid';
import type { MapTiles } from '../model/records';
import { token } from '../../../shared/token';
import { kWords } from '../words';

/** A sound with a place, as the map shows it. */
export interface Spot {
  number: number;
  latitude: number;
  longitude: number;
  name: string;
  colour: string;
}

const kMaxZoom = 20;
const kClusterPx = 44;
/** Wider than a town, metres say nothing. */
const kGridFromZoom = 10;

/**
 * The sounds on a map that needs no internet: the world's land and a grid in metres; pictures, where
 * they are configured and come, cover the land.
 */
export class PlaceMap {
  private readonly map: LeafletMap;
  /** By what they look like. */
  private readonly markers = new Map<string, Marker>();
  private readonly clusterIds = new Map<string, number>();
  private readonly grid: LayerGroup;
  private readonly clusters = new Supercluster<{ spot: Spot }>({
    radius: kClusterPx,
    extent: 256,
    maxZoom: kMaxZoom - 1,
  });
  private spots: readonly Spot[] = [];
  private playing: number | null = null;
  private framed = false;

  constructor(
    host: HTMLElement,
    tiles: MapTiles | null,
    private readonly onPlay: (number: number) => void,
    onTrouble: (fails: boolean) => void,
  ) {
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.map = map(host, {
      maxZoom: kMaxZoom,
      minZoom: 1,
      zoomAnimation: !calm,
      fadeAnimation: !calm,
    }).setView([20, 0], 2);
    this.map.attributionControl.addAttribution(
      `${kWords.places.credit} · <a href="/licences.txt">${kWords.places.licences}</a>`,
    );
    control.scale({ imperial: false }).addTo(this.map);
    const land = { color: token('chart-coast'), weight: 1, fillColor: token('chart-land'), fillOpacity: 1 };
    // Under the pictures, which then are missed by nobody while they do not come.
    this.map.createPane('land').classList.add('land');
    geoJSON(outline, { style: land, interactive: false, pane: 'land' }).addTo(this.map);
    if (tiles) {
      host.classList.add('pictured');
      mapPictures(tiles, kMaxZoom, onTrouble).addTo(this.map);
    }
    this.grid = layerGroup().addTo(this.map);
    this.map.on('moveend', () => this.draw());
  }

  /** `spots` newest first; `playing` is the number of the sound that is heard now. */
  show(spots: readonly Spot[], playing: number | null): void {
    if (spots === this.spots && playing === this.playing) return;
    if (spots !== this.spots) {
      this.clusters.load(
        spots.map((spot) => ({
          type: 'Feature',
          geometry: { type: 'Point', coordinates: [spot.longitude, spot.latitude] },
          properties: { spot },
        })),
      );
    }
    this.spots = spots;
    this.playing = playing;
    if (!this.framed) this.frame();
    else this.draw();
  }

  /** Shows all places at once. */
  frame(): void {
    const bounds = this.bounds();
    if (!bounds) return this.draw();
    this.framed = true;
    this.map.fitBounds(bounds.pad(0.1), { maxZoom: 17 });
    this.draw();
  }

  resize(): void {
    this.map.invalidateSize();
  }

  remove(): void {
    this.map.remove();
  }

  private bounds(): LatLngBounds | null {
    if (this.spots.length === 0) return null;
    return latLngBounds(this.spots.map((spot) => [spot.latitude, spot.longitude]));
  }

  private draw(): void {
    const seen = this.map.getBounds().pad(0.2);
    const zoom = this.map.getZoom();
    const box: [number, number, number, number] = [
      Math.max(-180, seen.getWest()),
      Math.max(-85, seen.getSouth()),
      Math.min(180, seen.getEast()),
      Math.min(85, seen.getNorth()),
    ];
    // The newest stands alone, so that it is seen even amid many.
    const [newest] = this.spots;
    const wanted = new Map<string, () => Marker>();
    this.clusterIds.clear();
    for (const found of this.clusters.getClusters(box, Math.floor(zoom))) {
      const [longitude, latitude] = found.geometry.coordinates as [number, number];
      if ('cluster' in found.properties) {
        const { cluster_id: id, point_count: count } = found.properties;
        const key = `${count} at ${latitude},${longitude}`;
        this.clusterIds.set(key, id);
        wanted.set(key, () => this.clusterMarker(key, count, latitude, longitude));
      } else if (found.properties.spot !== newest) {
        this.want(wanted, found.properties.spot, '');
      }
    }
    if (newest) this.want(wanted, newest, 'newest');
    // What stays is left alone: a marker that is being clicked must not be another one at its end.
    for (const [key, shown] of this.markers) {
      if (wanted.has(key)) continue;
      shown.remove();
      this.markers.delete(key);
    }
    for (const [key, make] of wanted) {
      if (!this.markers.has(key)) this.markers.set(key, make().addTo(this.map));
    }
    this.drawGrid();
  }

  private want(wanted: Map<string, () => Marker>, spot: Spot, rank: '' | 'newest'): void {
    const classes = ['spot', rank, spot.number === this.playing ? 'playing' : ''].join(' ');
    wanted.set(`${spot.number} ${spot.name} ${spot.colour} ${classes}`, () => {
      const icon = divIcon({ className: classes, iconSize: [26, 26] });
      const made = marker([spot.latitude, spot.longitude], {
        icon,
        title: spot.name,
        zIndexOffset: rank ? 1000 : 0,
      });
      made.on('click', () => this.onPlay(spot.number));
      return dressed(made, `${kWords.listen}: ${spot.name}`, spot.colour);
    });
  }

  private clusterMarker(key: string, count: number, latitude: number, longitude: number): Marker {
    const size = 28 + 8 * Math.log10(count);
    const icon = divIcon({ className: 'spot', iconSize: [size, size], html: String(count) });
    const made = marker([latitude, longitude], { icon });
    made.on('click', () => {
      const zoom = this.clusters.getClusterExpansionZoom(this.clusterIds.get(key)!);
      this.map.setView([latitude, longitude], Math.min(kMaxZoom, zoom));
    });
    return dressed(made, kWords.places.cluster(count), 'var(--chosen)');
  }

  private drawGrid(): void {
    this.grid.clearLayers();
    const bounds = this.bounds();
    if (!bounds || this.map.getZoom() < kGridFromZoom) return;
    const view = this.map.getBounds();
    const origin = bounds.getCenter();
    const width = this.map.distance(view.getSouthWest(), view.getSouthEast());
    const lines = gridLines(
      { latitude: origin.lat, longitude: origin.lng },
      { south: view.getSouth(), west: view.getWest(), north: view.getNorth(), east: view.getEast() },
      (90 * width) / this.map.getSize().x,
    );
    for (const line of lines) {
      polyline(line, { className: 'metres', weight: 1, interactive: false }).addTo(this.grid);
    }
  }
}

function dressed(made: Marker, label: string, colour: string): Marker {
  return made.on('add', () => {
    const element = made.getElement()!;
    element.setAttribute('aria-label', label);
    element.style.setProperty('--colour', colour);
  });
}
