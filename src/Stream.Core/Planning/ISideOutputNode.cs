namespace Streams.Planning;

/// <summary>A side output, whatever its records.</summary>
internal interface ISideOutputNode;
