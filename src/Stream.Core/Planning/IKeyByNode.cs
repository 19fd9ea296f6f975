namespace Streams.Planning;

/// <summary>A node that partitions by key, whatever key and records: where a plan may be cut into tasks.</summary>
internal interface IKeyByNode;
