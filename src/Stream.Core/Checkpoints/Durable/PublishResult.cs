namespace Streams.Checkpoints.Durable;

/// <summary>What became of a file that was to get a name.</summary>
internal enum PublishResult
{
    /// <summary>It has the name now, and keeps it after a loss of power. Its old name is gone.</summary>
    Published,

    /// <summary>The name was taken. Nothing was changed.</summary>
    Exists,
}
