/** Under this name stands in a workspace's memory that something of it waits to be kept. */
export const unkeptKey = 'sidestream.unkept';
