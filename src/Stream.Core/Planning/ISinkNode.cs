namespace Streams.Planning;

/// <summary>A sink, whatever its records.</summary>
internal interface ISinkNode
{
    /// <summary>Its name in the job.</summary>
    string SinkName { get; }

    /// <summary>Whether its guarantee stands on checkpoints.</summary>
    bool NeedsCheckpoints { get; }

    /// <summary>How often a record comes out when an attempt fails.</summary>
    Delivery Guarantee { get; }

    /// <summary>Names the encoding of what it prepares; empty when it prepares nothing.</summary>
    string CommittableFingerprint { get; }
}
