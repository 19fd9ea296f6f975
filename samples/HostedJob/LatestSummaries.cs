using System.Collections.Concurrent;

namespace HostedJob;

/// <summary>The latest summary of each sensor, which the job writes and requests read. Empty after a start until the next window closes.</summary>
internal sealed class LatestSummaries
{
    private readonly ConcurrentDictionary<string, Summary> _bySensor = [];

    /// <summary>One per sensor, by name.</summary>
    public IEnumerable<Summary> All => _bySensor.Values.OrderBy(static s => s.Sensor, StringComparer.Ordinal);

    /// <summary>Takes a summary. Seeing one twice, after a failure of the job, changes nothing.</summary>
    public void Take(Summary summary) => _bySensor[summary.Sensor] = summary;
}
