/// <reference types="vite/client" />

declare module 'virtual:world-outline' {
  const outline: GeoJSON.GeoJsonObject;
  export default outline;
}
