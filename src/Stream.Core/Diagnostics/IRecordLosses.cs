namespace Streams.Diagnostics;

/// <summary>What an operator did not treat like other records, in one attempt. Read from any thread.</summary>
internal interface IRecordLosses
{
    /// <summary>Records that came too late, whether they were dropped or sent to a side output.</summary>
    long Late { get; }

    /// <summary>Records that could not be read.</summary>
    long Bad { get; }

    /// <summary>Records that were left out for good, for either reason.</summary>
    long Dropped { get; }
}
