using Streams.Time;

namespace Streams.Checkpoints.Coordination;

/// <summary>The whole life of an attempt without a store: deployed with nothing, over at its end or at a stop.</summary>
internal sealed class StorelessPhase(CoordinatorSettings settings, EffectQueue effects, RequestLine requests) : CoordinatorPhase
{
    private readonly HashSet<int> _ended = [];
    private bool _isDeployed;

    /// <inheritdoc />
    public override CoordinatorStatus Status => new() { Phase = effects.HasEnded ? "ended" : _isDeployed ? "running without a store" : "deploying" };

    /// <inheritdoc />
    public override CoordinatorPhase On(CoordinatorInput input, in Now now)
    {
        switch (input)
        {
            case AttemptBegins:
                effects.Add(new Deploy(0, settings.NewLineage, 0, null));
                break;
            case TasksDeployed:
                _isDeployed = true;
                Serve();
                break;
            case CheckpointRequested asked:
                if (requests.Add(asked.Request)) Serve();
                break;
            case EndOfDataSeen end:
                _ended.Add(end.Task);
                break;
            case StopRequested:
                effects.End(AttemptOutcome.Stopped, "Stopped. There is no store, so nothing of it is kept.");
                return this;
        }

        if (_isDeployed && settings.EndTasks.All(_ended.Contains))
        {
            while (requests.Current is { } request) Answer(request);
            effects.End(AttemptOutcome.Finished, "All data has been processed.");
        }

        return this;
    }

    // A drain is answered at the end; everything else needs a store.
    private void Serve()
    {
        while (_isDeployed && requests.Current is { } request)
        {
            if (request.Path is null)
            {
                effects.Add(new DrainSources());
                return;
            }

            Answer(request);
        }
    }

    private void Answer(CheckpointRequest request) => requests.Answer(
        null, request.Path is null ? null : "The job has no checkpoint store, so there is nothing of which a savepoint could be made: set JobOptions.Checkpoints.Store.");
}
