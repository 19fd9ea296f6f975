using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;

namespace Streams.Runtime.Actors;

/// <summary>Writes the frozen snapshot of a task and says what lies where. Releases the snapshot whatever becomes of it.</summary>
internal delegate Task<ImmutableArray<StateFile>> SnapshotWrite(ITask task, WriteSnapshotEffect effect, CancellationToken cancellationToken);

/// <summary>Carries out the effects of the tasks of one attempt: on the thread pool, with one cancellation for all, each tracked until it is done.</summary>
/// <param name="writeSnapshot">Writes snapshots.</param>
/// <param name="report">Is told what tasks report, with their index: on the task's thread, so it only hands it on.</param>
[SuppressMessage("Design", "CA1001", Justification = "A cancellation source without a timer holds nothing to free, and effects that will not stop go on using it.")]
internal sealed class EffectExecutor(SnapshotWrite writeSnapshot, Action<int, CoordinatorInput> report)
{
    private readonly Lock _gate = new();
    private readonly HashSet<Started> _inFlight = [];
    private readonly CancellationTokenSource _attempt = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _stopping;

    /// <summary>Starts an effect. Its result goes to <paramref name="done"/>, on any thread, unless the attempt has ended by then.</summary>
    public void Execute(ITask task, Effect effect, Action<EffectDone> done)
    {
        if (effect is ReportEffect reported)
        {
            report(task.Index, reported.Report);
            return;
        }

        lock (_gate)
        {
            if (!_stopping)
            {
                Started started = new(task, effect, done);
                _inFlight.Add(started);
                _ = Task.Run(() => RunAsync(started));
                return;
            }
        }

        if (effect is WriteSnapshotEffect unwritten)
        {
            foreach (FrozenSection section in unwritten.Snapshot.Sections) section.Release();
        }
    }

    /// <summary>Starts nothing more, cancels what is under way, and completes when all of it has ended. Never fails.</summary>
    public async Task StopAsync()
    {
        lock (_gate)
        {
            _stopping = true;
            if (_inFlight.Count == 0) _drained.TrySetResult();
        }

        await _attempt.CancelAsync().ConfigureAwait(false);
        await _drained.Task.ConfigureAwait(false);
    }

    /// <summary>What is under way, for people.</summary>
    public IReadOnlyList<string> Describe()
    {
        lock (_gate) return [.. _inFlight.Select(started => $"{Describe(started.Effect)} of '{started.Task.Name}'")];
    }

    private async Task RunAsync(Started started)
    {
        (ITask task, Effect effect) = (started.Task, started.Effect);
        object? value = null;
        Exception? error = null;
        try
        {
            switch (effect)
            {
                case WaitEffect wait: await wait.RunAsync(_attempt.Token).ConfigureAwait(false); break;
                case CommitEffect commit: await commit.RunAsync(_attempt.Token).ConfigureAwait(false); break;
                case WriteSnapshotEffect write: value = await writeSnapshot(task, write, _attempt.Token).ConfigureAwait(false); break;
                default: throw new InvalidOperationException($"No host knows how to carry out a {effect.GetType().Name}.");
            }
        }
        catch (Exception cause)
        {
            error = cause;
        }

        // Before it is taken off the list: whoever stops the attempt finds either the effect or its result.
        if (!_attempt.IsCancellationRequested) started.Done(new EffectDone(effect, value, error));
        lock (_gate)
        {
            _inFlight.Remove(started);
            if (_stopping && _inFlight.Count == 0) _drained.TrySetResult();
        }
    }

    private static string Describe(Effect effect) => effect switch
    {
        WaitEffect wait => $"wait for {wait.What}",
        CommitEffect commit => $"commit {commit.CheckpointId} to {commit.Sink}",
        WriteSnapshotEffect write => $"snapshot {write.CheckpointId}",
        _ => effect.GetType().Name,
    };

    /// <summary>One start of an effect; by reference, since a task may start the same effect again as soon as it is told the result.</summary>
    private sealed class Started(ITask task, Effect effect, Action<EffectDone> done)
    {
        public ITask Task => task;
        public Effect Effect => effect;
        public Action<EffectDone> Done => done;
    }
}
