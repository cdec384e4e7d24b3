/** A picture that is to be made smaller. */
export interface ScaleRequest {
  readonly bytes: Uint8Array;
  /** Width and height of what is wanted, before it is turned upright; pixels. */
  readonly width: number;
  readonly height: number;
  /** The most bytes of what is wanted. */
  readonly maxBytes: number;
  /** A photograph is kept as one. */
  readonly isJpeg: boolean;
  /** How it is to be turned, by EXIF: 1 is upright. */
  readonly orientation: number;
}

export interface Scaled {
  readonly bytes: Uint8Array;
}
