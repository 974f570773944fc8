/** What kinds of tracks a file has that can hold sound and pictures. */
export interface Tracks {
  readonly hasSound: boolean;
  readonly hasVideo: boolean;
}
