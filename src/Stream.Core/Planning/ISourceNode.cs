using Streams.Connectors;
using Streams.Operators;

namespace Streams.Planning;

/// <summary>A source, whatever its records.</summary>
internal interface ISourceNode
{
    /// <summary>Its name in the job.</summary>
    string SourceName { get; }

    /// <summary>Names the encoding of its positions.</summary>
    string PositionFingerprint { get; }

    /// <summary>How often a record counts when an attempt fails.</summary>
    Delivery Guarantee { get; }

    /// <summary>Finds the splits, for a start that restores nothing.</summary>
    Task<IReadOnlyList<SourceSplit>> DiscoverAsync(CancellationToken cancellationToken);

    /// <summary>Creates the head of a chain.</summary>
    /// <param name="chain">The chain of one subtask.</param>
    /// <param name="discovered">The splits of the whole source; empty in a run that restores.</param>
    SourceHead CreateHead(ChainBuilder chain, IReadOnlyList<SourceSplit> discovered);
}
