using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;

namespace Streams.Runtime.Jobs;

/// <summary>What callers ask of a run and wait for. Whatever is asked between two attempts waits for the next; what an attempt leaves unanswered fails with it. Safe from any thread.</summary>
internal sealed class JobRequests(string job)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Asked> _open = [];
    private Action<CheckpointRequest>? _attempt;
    private string? _over;
    private long _number;

    private sealed record Asked(CheckpointRequest Request, TaskCompletionSource<Savepoint?> Answer);

    /// <summary>Asks. The task completes with the savepoint, null where none was wanted.</summary>
    public Task<Savepoint?> Ask(RequestKind kind, string? path)
    {
        lock (_gate)
        {
            if (_over is not null) return Task.FromException<Savepoint?>(Failed(kind, $"The run is over. {_over}"));
            Asked asked = new(new CheckpointRequest(++_number, kind, path), new TaskCompletionSource<Savepoint?>(TaskCreationOptions.RunContinuationsAsynchronously));
            _open.Add(_number, asked);
            _attempt?.Invoke(asked.Request);
            return asked.Answer.Task;
        }
    }

    /// <summary>An attempt takes requests, those that wait first.</summary>
    public void Begin(Action<CheckpointRequest> attempt)
    {
        lock (_gate)
        {
            _attempt = attempt;
            foreach (Asked asked in _open.Values.OrderBy(static a => a.Request.Number)) attempt(asked.Request);
        }
    }

    /// <summary>The coordinator answers.</summary>
    public void Answer(AnswerRequest answer)
    {
        lock (_gate)
        {
            if (!_open.Remove(answer.Request.Number, out Asked? asked)) return;
            if (answer.Problem is not null) asked.Answer.TrySetException(Failed(asked.Request.Kind, answer.Problem));
            else asked.Answer.TrySetResult(SavepointOf(answer));
        }
    }

    /// <summary>The attempt is over: nobody will answer what it was told.</summary>
    public void End(string reason)
    {
        lock (_gate)
        {
            _attempt = null;
            FailAll(reason);
        }
    }

    /// <summary>The run is over: nothing can be asked any more.</summary>
    public void Close(string reason)
    {
        lock (_gate)
        {
            (_attempt, _over) = (null, reason);
            FailAll(reason);
        }
    }

    private void FailAll(string reason)
    {
        foreach (Asked asked in _open.Values) asked.Answer.TrySetException(Failed(asked.Request.Kind, reason));
        _open.Clear();
    }

    private JobException Failed(RequestKind kind, string reason) => new(job, $"The {Name(kind)} of job '{job}' failed. {reason}");

    private static string Name(RequestKind kind) => kind switch
    {
        RequestKind.Savepoint => "savepoint",
        RequestKind.Stop => "stop with a savepoint",
        _ => "drain",
    };

    private static Savepoint? SavepointOf(AnswerRequest answer) => answer is { Checkpoint: Manifest manifest, Request.Path: { } path }
        ? new Savepoint(path, manifest.Lineage.ToString(), manifest.CheckpointId, DateTimeOffset.FromUnixTimeMilliseconds(manifest.CreatedAt.UnixMilliseconds), manifest.Files.Sum(static f => f.File.Length))
        : null;
}
