namespace Streams.Tests.Jobs;

/// <summary>Lines that a running job brings about, for a test that waits until it has seen enough. Safe from any thread.</summary>
internal sealed class Observed
{
    /// <summary>After this time a test is taken to hang: long, for machines that are busy.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<(Func<IReadOnlyList<string>, bool> Condition, TaskCompletionSource Met)> _waiting = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate) return [.. _lines];
        }
    }

    public void Add(string line) => AddAll([line]);

    public void AddAll(IEnumerable<string> lines)
    {
        lock (_gate)
        {
            _lines.AddRange(lines);
            foreach ((Func<IReadOnlyList<string>, bool> condition, TaskCompletionSource met) in _waiting)
            {
                if (condition(_lines)) met.TrySetResult();
            }

            _waiting.RemoveAll(static w => w.Met.Task.IsCompleted);
        }
    }

    /// <summary>Completes once the condition holds; fails with what there is instead when it does not come to hold.</summary>
    public async Task WhenAsync(Func<IReadOnlyList<string>, bool> condition)
    {
        TaskCompletionSource met = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (condition(_lines)) return;
            _waiting.Add((condition, met));
        }

        try
        {
            await met.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Not seen within {Patience.TotalSeconds} s. There is: {string.Join(" | ", Lines.TakeLast(40))}");
        }
    }

    public Task WhenCountAsync(int count) => WhenAsync(lines => lines.Count >= count);

    public Task WhenContainsAsync(string part, int times = 1) => WhenAsync(lines => lines.Count(l => l.Contains(part, StringComparison.Ordinal)) >= times);
}
